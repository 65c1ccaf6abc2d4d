// Hashes of words for counting within one process.
//
// Words are told apart by their 64-bit hash alone. The odds that any two of
// the u distinct words of a document collide are about u^2 / 2^65: 2 in 10^15
// for 250 words, 10^-7 for two million. A collision would lower unique_words
// by one.
//
// The seeds are drawn once per process, so that nobody can write a document
// whose words all fall into the same place of a hash table. No result depends
// on them.

#pragma once

#include <cstring>
#include <iterator>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

struct WordSeeds {
  // The first byte of both is 0xFF, which UTF-8 never holds: no word can turn
  // a factor of the product below into zero.
  u64 low;
  u64 high;
};

// The same for the whole process; may be called from any thread.
const WordSeeds& word_seeds();

// Both halves of the 128-bit product, mixed.
inline u64 fold_product(u64 a, u64 b) {
  __extension__ using u128 = unsigned __int128;
  const u128 product = static_cast<u128>(a) * b;
  return static_cast<u64>(product) ^ static_cast<u64>(product >> 64);
}

// For bytes of any length: words longer than 16 bytes, lines, n-grams.
u64 hash_bytes(std::string_view bytes);

struct SixteenBytes {
  u64 low, high;
};

// The first `length` bytes at `p`, and zeros.
// REQUIRES: 0 <= length <= 16, 16 readable bytes whatever the length.
inline SixteenBytes load_bytes(const u8* p, i64 length) {
  // What to keep of 16 bytes for each length.
  static constexpr auto kKeep = [] {
    struct Table {
      SixteenBytes of[17];
    } table{};
    for (int n = 0; n <= 16; n++) {
      table.of[n].low = n >= 8 ? ~u64{0} : (u64{1} << 8 * n) - 1;
      table.of[n].high = n == 16  ? ~u64{0}
                         : n <= 8 ? 0
                                  : (u64{1} << 8 * (n - 8)) - 1;
    }
    return table;
  }();
  u64 low, high;
  std::memcpy(&low, p, sizeof low);
  std::memcpy(&high, p + 8, sizeof high);
  return {low & kKeep.of[length].low, high & kKeep.of[length].high};
}

// REQUIRES: 1 <= length, 16 readable bytes at `word` whatever the length.
inline u64 hash_word(const u8* word, i64 length, const WordSeeds& seeds) {
  if (length > 16) [[unlikely]]
    return hash_bytes({reinterpret_cast<const char*>(word),
                       static_cast<std::size_t>(length)});
  const SixteenBytes bytes = load_bytes(word, length);
  // The length tells NUL characters from the padding.
  return fold_product(bytes.low ^ seeds.low, bytes.high ^ seeds.high) +
         static_cast<u64>(length);
}

// The hash of what `hash` stands for and of `bytes` behind it; for some tens of
// bytes, where a call is not worth it.
// REQUIRES: 16 readable bytes behind `bytes`.
inline u64 hash_more(u64 hash, std::string_view bytes, const WordSeeds& seeds) {
  const u8* p = reinterpret_cast<const u8*>(bytes.data());
  i64 left = std::ssize(bytes);
  hash += seeds.low;
  for (; left > 16; p += 16, left -= 16) {
    u64 low, high;
    std::memcpy(&low, p, sizeof low);
    std::memcpy(&high, p + 8, sizeof high);
    hash = fold_product(low ^ hash, high ^ seeds.high);
  }
  const SixteenBytes last = load_bytes(p, left);
  // Added behind the product: beside the bytes, one more length and another
  // first byte could cancel out.
  return fold_product(last.low ^ hash, last.high ^ seeds.high) + bytes.size();
}

}  // namespace docmill
