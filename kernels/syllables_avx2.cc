#include "kernels/syllable_versions.h"
#include "kernels/text_block.h"

#if defined(__x86_64__)

#define DOCMILL_TARGET DOCMILL_AVX2
#define DOCMILL_LANES 4
#include "kernels/syllable_windows.h"

namespace docmill::kernels::syllables {
namespace {

// Shifts of 16 bits bring any bit of a byte to its top.
DOCMILL_AVX2 inline void put_planes(const uint8_t* bytes, Windows& windows,
                                    size_t lane) {
  Bytes64 v = kernels::load(bytes);
  for (int bit = 7; bit >= 0; bit--) {
    windows.planes[bit][lane] = high_bits(v);
    v = {_mm256_slli_epi16(v.low, 1), _mm256_slli_epi16(v.high, 1)};
  }
}

}  // namespace

DOCMILL_AVX2 int64_t count_syllables_avx2(const uint8_t* folded, size_t n,
                                          const uint64_t* masks) {
  return count_windows<put_planes>(folded, n, masks);
}

}  // namespace docmill::kernels::syllables

#endif
