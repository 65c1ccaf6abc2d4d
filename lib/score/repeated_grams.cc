#include "lib/score/repeated_grams.h"

#include <algorithm>
#include <iterator>

namespace docmill {
namespace {

constexpr std::size_t kMaxKeptWords = std::size_t{1} << 17;

// By how many first bytes n-grams of n = 5 to 10 words are told apart, at most;
// 0: those that the n before has left are not looked at again.
constexpr i64 kMostWindowBytes[] = {16, 24, 0, 32, 0, 0};

// Fewer where words are short: nearly all n-grams should have as many.
i64 window_bytes(const WordList& words, i64 n, i64 most) {
  const i64 mean_bytes =
      std::ssize(words.joined(0, words.size())) * n / words.size();
  return std::clamp(mean_bytes * 4 / 5, n, most);
}

}  // namespace

std::array<i64, 3> RepeatedGrams::top_chars(const WordList& words) {
  std::array<i64, 3> found{};
  list_words(words);
  for (i64 i = 0; i < gram_count_; i++)
    grams_.data()[i].hash = words.hash(i);
  keep_repeated([](const Gram&) { return false; });
  for (i64 k = 0; k < std::ssize(found) && k + kMinTop <= words.size(); k++) {
    extend_grams(words, kMinTop + k);
    keep_repeated([](const Gram&) { return false; });
    found[k] = top_chars_of(words, kMinTop + k);
  }
  return found;
}

void RepeatedGrams::list_words(const WordList& words) {
  gram_count_ = words.size();
  Gram* const grams = grams_.reserve(words.size());
  for (i64 i = 0; i < gram_count_; i++)
    grams[i].first_word = static_cast<u32>(i);
}

// Makes n-grams of the (n-1)-grams: one can only repeat when both (n-1)-grams
// in it do.
void RepeatedGrams::extend_grams(const WordList& words, i64 n) {
  Gram* const grams = grams_.data();
  i64 count = 0;
  for (i64 i = 0; i + 1 < gram_count_; i++) {
    const Gram gram = grams[i];
    const u64 last = words.hash(gram.first_word + n - 1);
    grams[count] = {fold_product(gram.hash ^ seeds_.low, last ^ seeds_.high),
                    gram.first_word};
    count += grams[i + 1].first_word == gram.first_word + 1;
  }
  gram_count_ = count;
}

// Forgets the grams whose hash does not repeat and that are not exempt.
template <class IsExempt>
void RepeatedGrams::keep_repeated(IsExempt is_exempt) {
  Gram* const grams = grams_.data();
  filter_.count(grams, gram_count_);
  i64 count = 0;
  for (i64 i = 0; i < gram_count_; i++) {
    const Gram gram = grams[i];
    grams[count] = gram;
    count += filter_.may_repeat(gram.hash) || is_exempt(gram);
  }
  gram_count_ = count;
}

i64 RepeatedGrams::top_chars_of(const WordList& words, i64 n) {
  // Only what may be as frequent as one that is rather frequent can be the top.
  const Gram* const grams = grams_.data();
  const Gram* const end = grams + gram_count_;
  const Gram* const frequent =
      std::max_element(grams, end, [this](const Gram& a, const Gram& b) {
        return filter_.most(a.hash) < filter_.most(b.hash);
      });
  const i64 least = std::min<i64>(
      RepeatFilter::kMaxCount, std::count_if(grams, end, [=](const Gram& gram) {
        return gram.hash == frequent->hash;
      }));
  counts_.reset(0);
  for (const Gram* gram = grams; gram < end; gram++)
    if (filter_.most(gram->hash) >= least)
      counts_.add(gram->hash, gram->first_word);
  // Where none repeats the text's first one is the top.
  const bool repeats = counts_.top().count > 1;
  const i64 first = repeats ? counts_.top().first : 0;
  const i64 count = repeats ? counts_.top().count : 1;
  return (words.chars(first, n) + n - 1) * count;
}

std::array<i64, 6> RepeatedGrams::duplicate_chars(const WordList& words) {
  std::array<i64, 6> found{};
  list_words(words);
  window_ = 0;
  for (i64 i = 0; i < gram_count_; i++)
    grams_.data()[i].hash = 0;  // of no bytes
  for (i64 k = 0; k < std::ssize(found); k++) {
    const i64 n = kMinDuplicate + k;
    while (gram_count_ > 0 &&
           grams_.data()[gram_count_ - 1].first_word + n > words.size())
      gram_count_--;
    if (gram_count_ > 0 && kMostWindowBytes[k] > 0)
      widen_window(words, n, window_bytes(words, n, kMostWindowBytes[k]));
    found[k] = duplicate_chars_of(words, n);
  }
  return found;
}

// Forgets the n-grams whose first `bytes` do not repeat. One that has fewer
// stays.
void RepeatedGrams::widen_window(const WordList& words, i64 n, i64 bytes) {
  if (bytes <= window_)
    return;
  for (i64 i = 0; i < gram_count_; i++) {
    Gram& gram = grams_.data()[i];
    const char* const begin = words.joined(gram.first_word, 0).data();
    gram.hash = hash_more(
        gram.hash, std::string_view(begin + window_, begin + bytes), seeds_);
  }
  window_ = bytes;
  keep_repeated([&](const Gram& gram) {
    return std::ssize(words.joined(gram.first_word, n)) < bytes;
  });
}

// That of all bytes of an n-gram, of which the window's are hashed already.
// Those without a whole window are never equal to the others.
u64 RepeatedGrams::hash_of(const Gram& gram, const WordList& words,
                           i64 n) const {
  const std::string_view bytes = words.joined(gram.first_word, n);
  if (std::ssize(bytes) < window_) [[unlikely]]
    return hash_more(0, bytes, seeds_);
  return hash_more(gram.hash, bytes.substr(window_), seeds_);
}

i64 RepeatedGrams::duplicate_chars_of(const WordList& words, i64 n) {
  // Where the set is beyond the caches, several places are loaded ahead, but
  // not right behind a duplicate: there the next ones may be stepped over.
  constexpr i64 kMaxFew = 1 << 15;
  constexpr i64 kMostAtOnce = 32;
  const i64 most_at_once = gram_count_ > kMaxFew ? kMostAtOnce : 1;
  const Gram* const grams = grams_.data();
  u64 hashes[kMostAtOnce];
  i64 chars = 0;
  i64 next = 0;  // the first word behind the last duplicate
  i64 at_once = 1;
  met_.reset(gram_count_);
  for (i64 k = 0; k < gram_count_;) {
    if (grams[k].first_word < next) {
      k++;
      continue;
    }
    const i64 begin = k;
    const i64 end = std::min(begin + at_once, gram_count_);
    for (i64 i = begin; i < end; i++) {
      hashes[i - begin] = hash_of(grams[i], words, n);
      met_.prefetch(hashes[i - begin]);
    }
    at_once = std::min(2 * at_once, most_at_once);
    while (k < end && met_.insert(hashes[k - begin]))
      k++;
    if (k == end)
      continue;
    chars += words.chars(grams[k].first_word, n);
    next = grams[k].first_word + n;
    at_once = 1;
  }
  return chars;
}

void RepeatedGrams::release_excess() {
  filter_.release_excess();
  counts_.release_excess();
  met_.release_excess();
  grams_.release_above(kMaxKeptWords);
}

}  // namespace docmill
