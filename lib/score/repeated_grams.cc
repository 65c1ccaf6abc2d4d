#include "lib/score/repeated_grams.h"

#include <cstring>

#include "lib/text/utf8.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxKeptWords = std::size_t{1} << 17;

// The bytes from which on duplicates are looked for by their beginnings.
constexpr i64 kWindowBytes = 16;

u64 hash_window(const char* p, const WordSeeds& seeds) {
  u64 low, high;
  std::memcpy(&low, p, sizeof low);
  std::memcpy(&high, p + sizeof low, sizeof high);
  return fold_product(low ^ seeds.low, high ^ seeds.high);
}

}  // namespace

std::array<i64, 3> RepeatedGrams::top_chars(const WordList& words) {
  std::array<i64, 3> found{};
  find_repeated_words(words);
  for (i64 k = 0; k < std::ssize(found); k++) {
    const i64 n = kMinTop + k;
    if (words.size() < n)
      break;
    extend_grams(words, n);
    keep_repeated();
    counts_.reset(gram_count_);
    for (i64 i = 0; i < gram_count_; i++)
      counts_.add(grams_.data()[i].hash, grams_.data()[i].first_word);
    // Where none repeats the text's first one is the top.
    const bool repeats = counts_.top().count > 1;
    const i64 first = repeats ? counts_.top().first : 0;
    const i64 count = repeats ? counts_.top().count : 1;
    found[k] = (count_chars(words.joined(first, n)) + n - 1) * count;
  }
  return found;
}

// Leaves the words that may repeat in grams_.
void RepeatedGrams::find_repeated_words(const WordList& words) {
  Gram* const grams = grams_.reserve(words.size());
  filter_.reset(words.size());
  for (i64 i = 0; i < words.size(); i++)
    filter_.add(words.hash(i));
  i64 count = 0;
  for (i64 i = 0; i < words.size(); i++) {
    grams[count] = {words.hash(i), static_cast<u32>(i)};
    count += filter_.may_repeat(words.hash(i));
  }
  gram_count_ = count;
}

// Makes n-grams of the (n-1)-grams: one can only repeat when both (n-1)-grams
// in it do.
void RepeatedGrams::extend_grams(const WordList& words, i64 n) {
  Gram* const grams = grams_.data();
  i64 count = 0;
  for (i64 i = 0; i + 1 < gram_count_; i++) {
    const Gram gram = grams[i];
    const bool both_repeat = grams[i + 1].first_word == gram.first_word + 1;
    if (!both_repeat)
      continue;
    const u64 last = words.hash(gram.first_word + n - 1);
    grams[count++] = {fold_product(gram.hash ^ seeds_.low, last ^ seeds_.high),
                      gram.first_word};
  }
  gram_count_ = count;
}

void RepeatedGrams::keep_repeated() {
  Gram* const grams = grams_.data();
  filter_.reset(gram_count_);
  for (i64 i = 0; i < gram_count_; i++)
    filter_.add(grams[i].hash);
  i64 count = 0;
  for (i64 i = 0; i < gram_count_; i++) {
    grams[count] = grams[i];
    count += filter_.may_repeat(grams[i].hash);
  }
  gram_count_ = count;
}

std::array<i64, 6> RepeatedGrams::duplicate_chars(const WordList& words) {
  std::array<i64, 6> found{};
  if (words.size() < kMinDuplicate)
    return found;
  find_duplicate_starts(words);
  for (i64 k = 0; k < std::ssize(found); k++)
    found[k] = duplicate_chars_of(words, kMinDuplicate + k);
  return found;
}

// Leaves in starts_ the words where a duplicate may begin: those whose next
// kWindowBytes bytes, all in the shortest n-gram there, may repeat.
void RepeatedGrams::find_duplicate_starts(const WordList& words) {
  const i64 last = words.size() - kMinDuplicate;
  const auto place = [&](i64 i) { return words.joined(i, 0).data(); };
  u32* const starts = starts_.reserve(words.size());
  filter_.reset(words.size());
  for (i64 i = 0; i <= last; i++)
    filter_.add(hash_window(place(i), seeds_));
  i64 count = 0;
  for (i64 i = 0; i <= last; i++) {
    starts[count] = static_cast<u32>(i);
    count += std::ssize(words.joined(i, kMinDuplicate)) < kWindowBytes ||
             filter_.may_repeat(hash_window(place(i), seeds_));
  }
  start_count_ = count;
}

i64 RepeatedGrams::duplicate_chars_of(const WordList& words, i64 n) {
  i64 chars = 0;
  i64 next = 0;
  met_.reset(start_count_);
  for (i64 k = 0; k < start_count_; k++) {
    const i64 i = starts_.data()[k];
    if (i < next)
      continue;
    if (i + n > words.size())
      break;
    const std::string_view gram = words.joined(i, n);
    if (met_.insert(hash_bytes(gram)))
      continue;
    chars += count_chars(gram);
    next = i + n;
  }
  return chars;
}

void RepeatedGrams::release_excess() {
  filter_.release_excess();
  counts_.release_excess();
  met_.release_excess();
  grams_.release_above(kMaxKeptWords);
  starts_.release_above(kMaxKeptWords);
}

}  // namespace docmill
