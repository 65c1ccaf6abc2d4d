// A text in blocks of 64 bytes, one bit of a mask for each. For kernels only.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define DOCMILL_INLINE [[gnu::always_inline]] inline

namespace docmill::kernels {

inline constexpr size_t kBlockBytes = 64;

// The block of the text that begins at `at`. One that the text's end cuts
// short, or leaves empty, is copied to `padded`, with zeros behind it.
DOCMILL_INLINE const uint8_t* block_at(const uint8_t* text, size_t size,
                                       size_t at, uint8_t* padded) {
  if (at + kBlockBytes <= size)
    return text + at;
  std::memset(padded, 0, kBlockBytes);
  if (at < size)
    std::memcpy(padded, text + at, size - at);
  return padded;
}

#if defined(__x86_64__)
// The target is set on the functions, not on the file: with -mavx2 on the
// file, inline functions from headers could leak AVX2 into other objects.
#define DOCMILL_AVX2 [[gnu::target("avx2,popcnt,bmi")]]

struct Bytes64 {
  __m256i low, high;
};

DOCMILL_AVX2 DOCMILL_INLINE Bytes64 load(const uint8_t* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32))};
}

// The highest bit of each byte.
DOCMILL_AVX2 DOCMILL_INLINE uint64_t high_bits(const Bytes64& v) {
  const auto low_half = static_cast<uint32_t>(_mm256_movemask_epi8(v.low));
  const auto high_half = static_cast<uint32_t>(_mm256_movemask_epi8(v.high));
  return low_half | uint64_t{high_half} << 32;
}

DOCMILL_AVX2 DOCMILL_INLINE uint64_t equal(const Bytes64& a, const Bytes64& b) {
  return high_bits(
      {_mm256_cmpeq_epi8(a.low, b.low), _mm256_cmpeq_epi8(a.high, b.high)});
}

DOCMILL_AVX2 DOCMILL_INLINE uint64_t equal(const Bytes64& a, int c) {
  const __m256i all = _mm256_set1_epi8(static_cast<char>(c));
  return equal(a, {all, all});
}
#endif

}  // namespace docmill::kernels
