#include "kernels/gram_samples.h"

#include <bit>
#include <cstring>

#include "kernels/isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace docmill::kernels {
namespace {

// Of a gram's first and its second four bytes.
constexpr uint32_t kFirst = 0x9E3779B1;
constexpr uint32_t kSecond = 0x85EBCA77;

// The highest hash, as a signed number, of a gram that is chosen.
int32_t limit_of(int shift) {
  return static_cast<int32_t>((~uint32_t{0} >> shift) ^ uint32_t{1} << 31);
}

uint32_t load4(const uint8_t* p) {
  uint32_t value;
  std::memcpy(&value, p, sizeof value);
  if constexpr (std::endian::native == std::endian::big)
    value = __builtin_bswap32(value);
  return value;
}

void gram_samples_scalar(const uint8_t* text, size_t count, int shift,
                         uint64_t* masks) {
  const int32_t limit = limit_of(shift);
  for (size_t i = 0; i < count; i++) {
    uint64_t mask = 0;
    for (size_t b = 0; b < 64; b++) {
      const uint8_t* const gram = text + 64 * i + b;
      const uint32_t hash = load4(gram) * kFirst + load4(gram + 4) * kSecond;
      mask |= uint64_t{static_cast<int32_t>(hash) <= limit} << b;
    }
    masks[i] = mask;
  }
}

#if defined(__x86_64__)
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i product(
    const uint8_t* text, uint32_t factor) {
  return _mm256_mullo_epi32(
      _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text)),
      _mm256_set1_epi32(static_cast<int32_t>(factor)));
}

// Of eight grams that begin four bytes apart: all ones where none is chosen.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i refused(
    const uint8_t* text, __m256i limit) {
  const __m256i hash =
      _mm256_add_epi32(product(text, kFirst), product(text + 4, kSecond));
  return _mm256_cmpgt_epi32(hash, limit);
}

// Of 32 grams: byte 4k + j of the result is of gram k of those at `text` + j.
[[gnu::target("avx2"), gnu::always_inline]] inline uint32_t chosen_of_32(
    const uint8_t* text, __m256i limit) {
  const __m256i even = _mm256_blend_epi16(refused(text, limit),
                                          refused(text + 2, limit), 0b10101010);
  const __m256i odd = _mm256_blend_epi16(refused(text + 1, limit),
                                         refused(text + 3, limit), 0b10101010);
  const __m256i odd_bytes = _mm256_set1_epi16(static_cast<int16_t>(0xFF00));
  const __m256i all = _mm256_blendv_epi8(even, odd, odd_bytes);
  return ~static_cast<uint32_t>(_mm256_movemask_epi8(all));
}

[[gnu::target("avx2")]] void gram_samples_avx2(const uint8_t* text,
                                               size_t count, int shift,
                                               uint64_t* masks) {
  const __m256i limit = _mm256_set1_epi32(limit_of(shift));
  for (size_t i = 0; i < count; i++, text += 64)
    masks[i] = chosen_of_32(text, limit) |
               uint64_t{chosen_of_32(text + 32, limit)} << 32;
}
#endif

constexpr GramSamples kVersions[] = {
#if defined(__x86_64__)
    {"avx2", has_avx2, gram_samples_avx2},
#endif
    {"scalar", always, gram_samples_scalar},
};

}  // namespace

std::span<const GramSamples> gram_samples_versions() { return kVersions; }

void gram_samples(const uint8_t* text, size_t count, int shift,
                  uint64_t* masks) {
  static const auto run = best_version(gram_samples_versions()).run;
  run(text, count, shift, masks);
}

}  // namespace docmill::kernels
