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
  for (std::size_t i = 0; i + 1 < bounds.size(); i += 2)
    append(bounds[i], bounds[i + 1]);
}

void WordList::append(u32 begin, u32 end) {
  const u32 length = end - begin;
  const u32 at = begins_.data()[size_];
  u8* const to = bytes_.data() + at;
  const char* const from = text_.data() + begin;
  if (length <= 16 && begin + 16 <= text_.size()) [[likely]]
    std::memcpy(to, from, 16);
  else
    std::memcpy(to, from, length);
  hashes_.data()[size_] = hash_word(to, length, seeds_);
  begins_.data()[++size_] = at + length;

  u64 number;
  std::memcpy(&number, to, sizeof number);
  number &= length >= 8 ? ~u64{0} : (u64{1} << 8 * length) - 1;
  const std::size_t place = StopWords::place_of(number);
  const bool is_met =
      kStopWords.number[place] == number && kStopWords.length[place] == length;
  met_stop_words_ |= u32{is_met} << place;
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
