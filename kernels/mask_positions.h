// The positions of the ones of one mask, in several ways. For kernels only:
// each writes beyond the last position, what stands there means nothing.

#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace docmill::kernels {

// The portable way, which writes no more than there is; returns the end.
inline uint32_t* put_positions(uint64_t bits, uint32_t first, uint32_t* end) {
  for (; bits != 0; bits &= bits - 1)
    *end++ = first + static_cast<uint32_t>(std::countr_zero(bits));
  return end;
}

#if defined(__x86_64__)
// Writes `step` positions, whether `found`, the number of ones, is that high or
// not, and rarely more (simdjson's bit flattening): a branch for a mask
// instead of one for each position.
template <int step, class Mask>
[[gnu::target("bmi,popcnt"), gnu::always_inline]] inline void flatten(
    Mask bits, int found, uint32_t first, uint32_t* out) {
  for (int k = 0; k < step; k++, bits &= bits - 1)
    out[k] = first + static_cast<uint32_t>(std::countr_zero(bits));
  for (int k = step; k < found; k++, bits &= bits - 1)
    [[unlikely]] out[k] = first + static_cast<uint32_t>(std::countr_zero(bits));
}

#define DOCMILL_AVX512_POSITIONS \
  [[gnu::target("avx512f,avx512bw,avx512vbmi2,popcnt")]]

// The positions within 64 bits are a byte each: compressed in one
// instruction, then widened sixteen at a time.
struct ByteIndex {
  alignas(64) uint8_t at[64];
  constexpr ByteIndex() : at() {
    for (int i = 0; i < 64; i++)
      at[i] = static_cast<uint8_t>(i);
  }
};
inline constexpr ByteIndex kByteIndex;

// Writes the positions 16 * part to 16 * part + 15 of those in `packed`.
// (The maskz forms spare a false warning of g++ 12.)
template <int part>
[[gnu::target("avx512f"), gnu::always_inline]] inline void put_sixteen(
    __m512i packed, __m512i first, uint32_t* out) {
  const __m128i sixteen = _mm512_maskz_extracti32x4_epi32(0xF, packed, part);
  _mm512_storeu_si512(
      out + 16 * part,
      _mm512_add_epi32(first, _mm512_maskz_cvtepu8_epi32(0xFFFF, sixteen)));
}
#endif

}  // namespace docmill::kernels
