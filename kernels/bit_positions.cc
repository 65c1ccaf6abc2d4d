#include "kernels/bit_positions.h"

#include <bit>

#include "kernels/isa.h"
#include "kernels/mask_positions.h"

namespace docmill::kernels {
namespace {

size_t bit_positions_scalar(const uint64_t* masks, size_t count, uint32_t first,
                            uint32_t* positions) {
  uint32_t* end = positions;
  for (size_t i = 0; i < count; i++, first += 64)
    end = put_positions(masks[i], first, end);
  return static_cast<size_t>(end - positions);
}

#if defined(__x86_64__)
[[gnu::target("bmi,popcnt")]] size_t bit_positions_bmi(const uint64_t* masks,
                                                       size_t count,
                                                       uint32_t first,
                                                       uint32_t* positions) {
  uint32_t* end = positions;
  for (size_t i = 0; i < count; i++, first += 64) {
    const int found = std::popcount(masks[i]);
    flatten<4>(masks[i], found, first, end);
    end += found;
  }
  return static_cast<size_t>(end - positions);
}

DOCMILL_AVX512_POSITIONS size_t bit_positions_avx512(const uint64_t* masks,
                                                     size_t count,
                                                     uint32_t first,
                                                     uint32_t* positions) {
  const __m512i index = _mm512_load_si512(kByteIndex.at);
  uint32_t* end = positions;
  for (size_t i = 0; i < count; i++, first += 64) {
    const int found = std::popcount(masks[i]);
    const __m512i base = _mm512_set1_epi32(static_cast<int>(first));
    const __m512i packed = _mm512_maskz_compress_epi8(masks[i], index);
    put_sixteen<0>(packed, base, end);
    if (found > 16) [[unlikely]] {
      put_sixteen<1>(packed, base, end);
      put_sixteen<2>(packed, base, end);
      put_sixteen<3>(packed, base, end);
    }
    end += found;
  }
  return static_cast<size_t>(end - positions);
}
#endif

constexpr BitPositions kVersions[] = {
#if defined(__x86_64__)
    {"avx512", has_vbmi2, bit_positions_avx512},
    {"avx2", has_avx2, bit_positions_bmi},
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
