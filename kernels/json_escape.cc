#include "kernels/json_escape.h"

#include <array>
#include <bit>
#include <cstring>

#include "kernels/isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace docmill::kernels {
namespace {

// Eight bytes are copied for each escape, and `size` of them count.
struct Escape {
  char bytes[7] = {};
  uint8_t size = 0;  // 0: none is needed
};

constexpr auto kEscapes = [] {
  constexpr char kHex[] = "0123456789abcdef";
  std::array<Escape, 256> escapes;
  for (int c = 0; c < 0x20; c++)
    escapes[c] = {{'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]}, 6};
  escapes['"'] = {{'\\', '"'}, 2};
  escapes['\\'] = {{'\\', '\\'}, 2};
  escapes['\n'] = {{'\\', 'n'}, 2};
  escapes['\r'] = {{'\\', 'r'}, 2};
  escapes['\t'] = {{'\\', 't'}, 2};
  return escapes;
}();
static_assert(sizeof(Escape) == 8);

uint8_t* put_escape(uint8_t byte, uint8_t* out) {
  const Escape& escape = kEscapes[byte];
  std::memcpy(out, &escape, sizeof escape);
  return out + escape.size;
}

size_t escape_json_scalar(const uint8_t* text, size_t n, uint8_t* out) {
  uint8_t* end = out;
  for (size_t i = 0; i < n; i++) {
    if (kEscapes[text[i]].size > 0)
      end = put_escape(text[i], end);
    else
      *end++ = text[i];
  }
  return static_cast<size_t>(end - out);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] uint32_t escapes_in(__m256i bytes) {
  const __m256i controls =
      _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1F)), bytes);
  const __m256i quotes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
  const __m256i slashes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'));
  return static_cast<uint32_t>(_mm256_movemask_epi8(
      _mm256_or_si256(controls, _mm256_or_si256(quotes, slashes))));
}

[[gnu::target("avx2")]] inline __m256i load32(const uint8_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

// What stands between two escapes is copied as 32 bytes, of which only the
// place of the next ones depends on where the escapes are.
[[gnu::target("avx2,bmi")]] size_t escape_json_avx2(const uint8_t* text,
                                                    size_t n, uint8_t* out) {
  constexpr size_t kBlock = 32;
  uint8_t* end = out;
  size_t i = 0;
  for (; n - i >= 2 * kBlock; i += kBlock) {
    const __m256i block = load32(text + i);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(end), block);
    size_t from = 0;
    for (uint32_t left = escapes_in(block); left != 0; left &= left - 1) {
      const auto at = static_cast<size_t>(std::countr_zero(left));
      end = put_escape(text[i + at], end + (at - from));
      from = at + 1;
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(end),
                          load32(text + i + from));
    }
    end += kBlock - from;
  }
  return static_cast<size_t>(end - out) +
         escape_json_scalar(text + i, n - i, end);
}
#endif

constexpr EscapeJson kVersions[] = {
#if defined(__x86_64__)
    {"avx2", has_avx2, escape_json_avx2},
#endif
    {"scalar", always, escape_json_scalar},
};

}  // namespace

std::span<const EscapeJson> escape_json_versions() { return kVersions; }

size_t escape_json(const uint8_t* text, size_t n, uint8_t* out) {
  static const auto run = best_version(escape_json_versions()).run;
  return run(text, n, out);
}

}  // namespace docmill::kernels
