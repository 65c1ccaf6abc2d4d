#include "lib/score/word_list.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "lib/text/utf8.h"

namespace docmill {
namespace {

constexpr std::size_t kPadding = 64;
constexpr std::size_t kMaxKeptBytes = std::size_t{1} << 20;

// The bytes of a word of at most 8 as a number.
constexpr u64 number_of(std::string_view word) {
  u64 number = 0;
  for (std::size_t i = 0; i < word.size(); i++)
    number |= u64{static_cast<u8>(word[i])} << 8 * i;
  return number;
}

// A perfect hash table of the stop words: none shares its place.
struct StopWords {
  static constexpr u64 kFactor = 0xC42DDDC22F41F7CD;
  std::array<u64, 8> number{};
  std::array<i64, 8> length{};

  static constexpr std::size_t place_of(u64 number) {
    return number * kFactor >> 61;
  }

  constexpr bool fill() {
    for (const std::string_view word :
         {"the", "be", "to", "of", "and", "that", "have", "with"}) {
      const std::size_t place = place_of(number_of(word));
      if (length[place] != 0)
        return false;
      number[place] = number_of(word);
      length[place] = static_cast<i64>(word.size());
    }
    return true;
  }
};

constexpr StopWords kStopWords = [] {
  StopWords words;
  words.fill();
  return words;
}();
static_assert(StopWords().fill());

// A bit for each stop word; 0 for other words.
u32 stop_word_bit(const u8* word, u32 length) {
  const u64 number = load_bytes(word, std::min<u32>(length, 8)).low;
  const std::size_t place = StopWords::place_of(number);
  const bool is_met =
      kStopWords.number[place] == number && kStopWords.length[place] == length;
  return u32{is_met} << place;
}

}  // namespace

void WordList::start(std::string_view text) {
  text_ = text;
  size_ = 0;
  met_stop_words_ = 0;
  const std::size_t most_words = text.size() / 2 + 1;
  bytes_.reserve(text.size() + kPadding);
  hashes_.reserve(most_words);
  begins_.reserve(most_words + 1)[0] = 0;
}

void WordList::add(std::span<const u32> bounds) {
  // Bytes may alias anything, so all that the loop needs is held apart.
  u8* const bytes = bytes_.data();
  u64* const hashes = hashes_.data();
  u32* const begins = begins_.data();
  const WordSeeds seeds = seeds_;
  const std::string_view text = text_;
  i64 size = size_;
  u32 at = begins[size];
  u32 met = met_stop_words_;
  for (std::size_t i = 0; i + 1 < bounds.size(); i += 2) {
    const u32 length = bounds[i + 1] - bounds[i];
    const char* const from = text.data() + bounds[i];
    if (length <= 16 && bounds[i] + 16 <= text.size()) [[likely]]
      std::memcpy(bytes + at, from, 16);
    else
      std::memcpy(bytes + at, from, length);
    hashes[size] = hash_word(bytes + at, length, seeds);
    met |= stop_word_bit(bytes + at, length);
    at += length;
    begins[++size] = at;
  }
  size_ = size;
  met_stop_words_ = met;
}

i64 WordList::chars(i64 i, i64 count) const {
  const std::string_view bytes = joined(i, count);
  return is_ascii_ ? std::ssize(bytes) : count_chars(bytes);
}

i64 WordList::stop_words() const { return std::popcount(met_stop_words_); }

void WordList::release_excess() {
  bytes_.release_above(kMaxKeptBytes + kPadding);
  hashes_.release_above(kMaxKeptBytes);
  begins_.release_above(kMaxKeptBytes);
}

}  // namespace docmill
