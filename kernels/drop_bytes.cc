#include "kernels/drop_bytes.h"

#include <bit>

#include "kernels/isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace docmill::kernels {
namespace {

size_t drop_bytes_scalar(const uint8_t* text, size_t n, const AsciiSet& dropped,
                         uint8_t* out) {
  bool is_kept[256];
  for (int c = 0; c < 256; c++)
    is_kept[c] = !dropped.contains(static_cast<uint8_t>(c));
  size_t size = 0;
  for (size_t i = 0; i < n; i++) {
    out[size] = text[i];
    size += is_kept[text[i]];
  }
  return size;
}

#if defined(__x86_64__)
[[gnu::target("avx512f,avx512bw,avx512vbmi2,popcnt")]] size_t drop_bytes_avx512(
    const uint8_t* text, size_t n, const AsciiSet& dropped, uint8_t* out) {
  // As in fold_words: a bit for each high half, none for bytes beyond ASCII.
  const __m512i by_low = _mm512_maskz_broadcast_i32x4(
      0xFFFF, _mm_load_si128(reinterpret_cast<const __m128i*>(dropped.by_low)));
  const __m512i by_high = _mm512_maskz_broadcast_i32x4(
      0xFFFF, _mm_set_epi64x(0, static_cast<int64_t>(0x8040201008040201)));
  size_t size = 0;
  for (size_t i = 0; i < n; i += 64) {
    const uint64_t present =
        n - i >= 64 ? ~uint64_t{0} : (uint64_t{1} << (n - i)) - 1;
    const __m512i v = _mm512_maskz_loadu_epi8(present, text + i);
    const __m512i high_half =
        _mm512_and_si512(_mm512_srli_epi16(v, 4), _mm512_set1_epi8(0x0F));
    const uint64_t kept =
        present &
        ~_mm512_test_epi8_mask(_mm512_shuffle_epi8(by_low, v),
                               _mm512_shuffle_epi8(by_high, high_half));
    _mm512_storeu_si512(out + size, _mm512_maskz_compress_epi8(kept, v));
    size += static_cast<size_t>(std::popcount(kept));
  }
  return size;
}
#endif

constexpr DropBytes kVersions[] = {
#if defined(__x86_64__)
    {"avx512", has_vbmi2, drop_bytes_avx512},
#endif
    {"scalar", always, drop_bytes_scalar},
};

}  // namespace

std::span<const DropBytes> drop_bytes_versions() { return kVersions; }

size_t drop_bytes(const uint8_t* text, size_t n, const AsciiSet& dropped,
                  uint8_t* out) {
  static const auto run = best_version(drop_bytes_versions()).run;
  return run(text, n, dropped, out);
}

}  // namespace docmill::kernels
