#include "lib/score/char_entropy.h"

#include <cmath>
#include <cstring>

#include "lib/base/hash.h"
#include "lib/score/word_hash.h"
#include "lib/text/utf8.h"

namespace docmill {

double CharEntropy::bits(std::string_view text, i64 chars) {
  if (chars == 0)
    return 0;
  count_bytes(text);
  double information = ascii_information(chars);
  if (chars != std::ssize(text))
    information += other_information(text, chars);
  return information / static_cast<double>(chars);
}

// Leaves the sums in the first table.
void CharEntropy::count_bytes(std::string_view text) {
  std::memset(&counts_, 0, sizeof counts_);
  const u8* p = reinterpret_cast<const u8*>(text.data());
  const u8* const end = p + text.size();
  for (; end - p >= 8; p += 8) {
    u64 eight;
    std::memcpy(&eight, p, sizeof eight);
    for (int i = 0; i < 8; i++)
      counts_[i % 4][eight >> 8 * i & 0xFF]++;
  }
  for (; p < end; p++)
    counts_[0][*p]++;
  for (int c = 0; c < 0x80; c++)
    counts_[0][c] += counts_[1][c] + counts_[2][c] + counts_[3][c];
}

// See CountTable::information_bits.
double CharEntropy::ascii_information(i64 whole) const {
  const std::array<u32, 256>& counts = counts_[0];
  if (whole <= kMaxTabledCount) {
    const EntropyTerms& terms = entropy_terms();
    i64 total = 0;
    i64 sum = 0;
    for (int c = 0; c < 0x80; c++) {
      if (counts[c] == static_cast<u64>(whole))
        return 0;
      total += counts[c];
      sum += terms.term[counts[c]];
    }
    return static_cast<double>(total) * std::log2(static_cast<double>(whole)) -
           static_cast<double>(sum) / kTermUnit;
  }
  double information = 0;
  for (int c = 0; c < 0x80; c++)
    if (counts[c] != 0)
      information += counts[c] * std::log2(static_cast<double>(whole) /
                                           static_cast<double>(counts[c]));
  return information;
}

double CharEntropy::other_information(std::string_view text, i64 whole) {
  constexpr int kBatch = 256;
  u64 hashes[kBatch];
  int count = 0;
  const u64 seed = word_seeds().low;
  others_.reset(std::min<i64>(whole, 256));
  for (i64 at = 0; at < std::ssize(text);) {
    u64 eight;
    if (at + 8 <= std::ssize(text)) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080) == 0) {
        at += 8;
        continue;
      }
    }
    if (static_cast<u8>(text[at]) < 0x80) {
      at++;
      continue;
    }
    const Decoded decoded = decode_utf8(text, at);
    at += decoded.length;
    hashes[count++] = hash_combine(seed, decoded.code_point);
    if (count == kBatch) {
      others_.add(hashes);
      count = 0;
    }
  }
  others_.add({hashes, static_cast<std::size_t>(count)});
  const double information = others_.information_bits(whole);
  others_.release_excess();
  return information;
}

}  // namespace docmill
