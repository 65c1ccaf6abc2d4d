// count_syllables() by the masks of syllable_masks.h, which tells how to
// include this. Windows overlap by what the rules look back and ahead, so that
// none needs a bit of its neighbours.

#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/syllable_masks.h"

namespace docmill::kernels::syllables {
namespace {

// The bits of a window that are counted in it: whole bytes of the word masks.
constexpr size_t kStep = 56;
constexpr uint64_t kStepBits = (uint64_t{1} << kStep) - 1;
static_assert(kBack + kStep + kAhead <= 64);

// Counts the bits of one window after the other: nuclei, and words without
// one. `carry` is 1 while a word has shown none up to the window's end.
DOCMILL_TARGET inline int64_t count_window(uint64_t word_bits,
                                           uint64_t nucleus_bits,
                                           uint64_t& carry) {
  const uint64_t word = word_bits >> kBack & kStepBits;
  const uint64_t nuclei = nucleus_bits >> kBack & kStepBits;
  const uint64_t starts = (word_bits & ~(word_bits << 1)) >> kBack;
  // A one added where a word starts runs over its bytes that are no nuclei,
  // and comes out behind the word when there are no others.
  const uint64_t plain = word & ~nuclei;
  const uint64_t sum = plain + (starts & plain) + carry;
  carry = sum >> kStep;
  return std::popcount(nuclei) + std::popcount(sum & ~word & kStepBits);
}

// A window stands for the text from kLead bytes before `at` on, so that the
// first one can look back.
constexpr size_t kLead = 8;

struct Padded {
  uint8_t bytes[64] = {};
  uint64_t word = 0;
};

// A window that reaches over an end of the text, with zeros there.
inline Padded padded_window(const uint8_t* folded, size_t n,
                            const uint64_t* masks, size_t at) {
  Padded window;
  const size_t skipped = kLead - std::min(at, kLead);
  const size_t begin = at + skipped - kLead;
  if (begin >= n)
    return window;
  std::memcpy(window.bytes + skipped, folded + begin,
              std::min(n - begin, sizeof window.bytes - skipped));
  const size_t mask_bytes = (n / 64 + 1) * sizeof *masks;
  std::memcpy(&window.word, reinterpret_cast<const uint8_t*>(masks) + begin / 8,
              std::min(mask_bytes - begin / 8, sizeof window.word));
  window.word <<= skipped;
  return window;
}

// put_planes(bytes, windows, lane) writes the planes of 64 bytes.
template <auto put_planes>
DOCMILL_TARGET inline void put_window(const uint8_t* folded, size_t n,
                                      const uint64_t* masks, size_t at,
                                      Windows& windows, size_t lane) {
  if (at >= kLead && at - kLead + 64 <= n) [[likely]] {
    const size_t begin = at - kLead;
    put_planes(folded + begin, windows, lane);
    std::memcpy(&windows.word[lane],
                reinterpret_cast<const uint8_t*>(masks) + begin / 8,
                sizeof windows.word[lane]);
    return;
  }
  const Padded window = padded_window(folded, n, masks, at);
  put_planes(window.bytes, windows, lane);
  windows.word[lane] = window.word;
}

template <auto put_planes>
DOCMILL_TARGET inline int64_t count_windows(const uint8_t* folded, size_t n,
                                            const uint64_t* masks) {
  int64_t count = 0;
  uint64_t carry = 0;
  // The last window counted must reach over the end, where a word may end.
  for (size_t at = 0; at < n + kLead; at += kStep * kLanes) {
    Windows windows;
    for (size_t lane = 0; lane < kLanes; lane++)
      put_window<put_planes>(folded, n, masks, at + kStep * lane, windows,
                             lane);
    const Mask found = nuclei_of(windows);
    uint64_t nuclei[kLanes];
    std::memcpy(nuclei, &found, sizeof nuclei);
    for (size_t lane = 0; lane < kLanes; lane++)
      count += count_window(windows.word[lane], nuclei[lane], carry);
  }
  return count;
}

}  // namespace
}  // namespace docmill::kernels::syllables
