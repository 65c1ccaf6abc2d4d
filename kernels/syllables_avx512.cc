#include "kernels/syllable_versions.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define DOCMILL_TARGET [[gnu::target("avx512f,avx512bw,popcnt,bmi")]]
#define DOCMILL_LANES 8
#include "kernels/syllable_windows.h"

namespace docmill::kernels::syllables {
namespace {

DOCMILL_TARGET inline void put_planes(const uint8_t* bytes, Windows& windows,
                                      size_t lane) {
  const __m512i v = _mm512_loadu_si512(bytes);
  for (int bit = 0; bit < 8; bit++)
    windows.planes[bit][lane] =
        _mm512_test_epi8_mask(v, _mm512_set1_epi8(static_cast<char>(1 << bit)));
}

}  // namespace

DOCMILL_TARGET int64_t count_syllables_avx512(const uint8_t* folded, size_t n,
                                              const uint64_t* masks) {
  return count_windows<put_planes>(folded, n, masks);
}

}  // namespace docmill::kernels::syllables

#endif
