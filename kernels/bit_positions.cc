#include "kernels/bit_positions.h"

#include <bit>

#include "kernels/isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace docmill::kernels {
namespace {

bool always() { return true; }

size_t bit_positions_scalar(const uint64_t* masks, size_t count, uint32_t first,
                            uint32_t* positions) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++, first += 64)
    for (uint64_t bits = masks[i]; bits != 0; bits &= bits - 1)
      positions[found++] =
          first + static_cast<uint32_t>(std::countr_zero(bits));
  return found;
}

#if defined(__x86_64__)
bool has_bmi() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("popcnt");
}

// Always writes the first kStep positions of a mask, whether there are so
// many or not: hardly a branch is taken.
[[gnu::target("bmi,popcnt")]] size_t bit_positions_bmi(const uint64_t* masks,
                                                       size_t count,
                                                       uint32_t first,
                                                       uint32_t* positions) {
  constexpr int kStep = 4;
  uint32_t* end = positions;
  for (size_t i = 0; i < count; i++, first += 64) {
    uint64_t bits = masks[i];
    const int found = std::popcount(bits);
    for (int k = 0; k < kStep; k++, bits &= bits - 1)
      end[k] = first + static_cast<uint32_t>(std::countr_zero(bits));
    for (int k = kStep; k < found; k++, bits &= bits - 1)
      [[unlikely]] end[k] =
          first + static_cast<uint32_t>(std::countr_zero(bits));
    end += found;
  }
  return static_cast<size_t>(end - positions);
}

bool has_vbmi2() {
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("popcnt");
}

// (The maskz forms spare a false warning of g++ 12.)
template <int part>
[[gnu::target("avx512f"), gnu::always_inline]] inline void store(
    __m512i packed, __m512i base, uint32_t* out) {
  const __m128i sixteen = _mm512_maskz_extracti32x4_epi32(0xF, packed, part);
  _mm512_storeu_si512(
      out + 16 * part,
      _mm512_add_epi32(base, _mm512_maskz_cvtepu8_epi32(0xFFFF, sixteen)));
}

// The positions within 64 bits are a byte each: compressed in one
// instruction, then widened sixteen at a time.
[[gnu::target("avx512f,avx512bw,avx512vbmi2,popcnt")]] size_t
bit_positions_avx512(const uint64_t* masks, size_t count, uint32_t first,
                     uint32_t* positions) {
  alignas(64) static constexpr auto kIndex = [] {
    struct {
      uint8_t at[64];
    } index{};
    for (int i = 0; i < 64; i++)
      index.at[i] = static_cast<uint8_t>(i);
    return index;
  }();
  const __m512i index = _mm512_load_si512(kIndex.at);
  uint32_t* end = positions;
  for (size_t i = 0; i < count; i++, first += 64) {
    const int found = std::popcount(masks[i]);
    const __m512i base = _mm512_set1_epi32(static_cast<int>(first));
    const __m512i packed = _mm512_maskz_compress_epi8(masks[i], index);
    store<0>(packed, base, end);
    if (found > 16) [[unlikely]] {
      store<1>(packed, base, end);
      store<2>(packed, base, end);
      store<3>(packed, base, end);
    }
    end += found;
  }
  return static_cast<size_t>(end - positions);
}
#endif

constexpr BitPositions kVersions[] = {
#if defined(__x86_64__)
    {"avx512", has_vbmi2, bit_positions_avx512},
    {"avx2", has_bmi, bit_positions_bmi},
#endif
    {"scalar", always, bit_positions_scalar},
};

}  // namespace

std::span<const BitPositions> bit_positions_versions() { return kVersions; }

size_t bit_positions(const uint64_t* masks, size_t count, uint32_t first,
                     uint32_t* positions) {
  static const auto run = best_version(bit_positions_versions()).run;
  return run(masks, count, first, positions);
}

}  // namespace docmill::kernels
