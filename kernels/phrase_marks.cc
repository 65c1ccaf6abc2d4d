#include "kernels/phrase_marks.h"

#include <algorithm>

#include "kernels/isa.h"
#include "kernels/text_block.h"

namespace docmill::kernels {
namespace {

constexpr char kTrigrams[][4] = {"jav", "ips", "rms", "vac", "oki"};

constexpr uint8_t kKelvin[] = {0xE2, 0x84, 0xAA};

bool begins_phrase(const uint8_t* p, size_t left) {
  if (*p == '{' || *p == '[')
    return true;
  if (left < 3)
    return false;
  if (std::equal(kKelvin, kKelvin + 3, p))
    return true;
  const auto is_trigram = [p](const char* trigram) {
    for (int i = 0; i < 3; i++)
      if ((p[i] | 0x20) != trigram[i])
        return false;
    return true;
  };
  return std::any_of(std::begin(kTrigrams), std::end(kTrigrams), is_trigram);
}

uint64_t block_scalar(const uint8_t* text, size_t n, size_t at) {
  uint64_t mask = 0;
  for (size_t i = 0; i < kBlockBytes && at + i < n; i++)
    mask |= uint64_t{begins_phrase(text + at + i, n - at - i)} << i;
  return mask;
}

void mark_phrases_scalar(const uint8_t* text, size_t n, uint64_t* masks) {
  for (size_t at = 0; at <= n; at += kBlockBytes)
    *masks++ = block_scalar(text, n, at);
}

#if defined(__x86_64__)
// The three bytes from each place on: the text from `at`, `at` + 1, `at` + 2.
struct Trigrams {
  Bytes64 byte[3];
};

DOCMILL_AVX2 DOCMILL_INLINE uint64_t equal(const Trigrams& t, int first,
                                           int second, int third) {
  return equal(t.byte[0], first) & equal(t.byte[1], second) &
         equal(t.byte[2], third);
}

DOCMILL_AVX2 DOCMILL_INLINE uint64_t block_avx2(const uint8_t* p) {
  const Trigrams given = {{load(p), load(p + 1), load(p + 2)}};
  const __m256i case_bit = _mm256_set1_epi8(0x20);
  Trigrams folded;
  for (int i = 0; i < 3; i++)
    folded.byte[i] = {_mm256_or_si256(given.byte[i].low, case_bit),
                      _mm256_or_si256(given.byte[i].high, case_bit)};
  uint64_t mask = equal(given.byte[0], '{') | equal(given.byte[0], '[');
  for (const auto& trigram : kTrigrams)
    mask |= equal(folded, trigram[0], trigram[1], trigram[2]);
  if (high_bits(given.byte[0]) != 0)
    mask |= equal(given, kKelvin[0], kKelvin[1], kKelvin[2]);
  return mask;
}

DOCMILL_AVX2 void mark_phrases_avx2(const uint8_t* text, size_t n,
                                    uint64_t* masks) {
  size_t at = 0;
  for (; at + kBlockBytes + 2 <= n; at += kBlockBytes)
    *masks++ = block_avx2(text + at);
  for (; at <= n; at += kBlockBytes)
    *masks++ = block_scalar(text, n, at);
}

#define DOCMILL_AVX512 [[gnu::target("avx512f,avx512bw")]]

DOCMILL_AVX512 DOCMILL_INLINE uint64_t equal(__m512i v, int c) {
  return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(static_cast<char>(c)));
}

DOCMILL_AVX512 DOCMILL_INLINE uint64_t block_avx512(const uint8_t* p) {
  const __m512i first = _mm512_loadu_si512(p);
  const __m512i second = _mm512_loadu_si512(p + 1);
  const __m512i third = _mm512_loadu_si512(p + 2);
  const __m512i case_bit = _mm512_set1_epi8(0x20);
  const __m512i folded[] = {_mm512_or_si512(first, case_bit),
                            _mm512_or_si512(second, case_bit),
                            _mm512_or_si512(third, case_bit)};
  uint64_t mask = equal(first, '{') | equal(first, '[');
  for (const auto& trigram : kTrigrams)
    mask |= equal(folded[0], trigram[0]) & equal(folded[1], trigram[1]) &
            equal(folded[2], trigram[2]);
  if (_mm512_movepi8_mask(first) != 0)
    mask |= equal(first, kKelvin[0]) & equal(second, kKelvin[1]) &
            equal(third, kKelvin[2]);
  return mask;
}

DOCMILL_AVX512 void mark_phrases_avx512(const uint8_t* text, size_t n,
                                        uint64_t* masks) {
  size_t at = 0;
  for (; at + kBlockBytes + 2 <= n; at += kBlockBytes)
    *masks++ = block_avx512(text + at);
  for (; at <= n; at += kBlockBytes)
    *masks++ = block_scalar(text, n, at);
}
#endif

constexpr MarkPhrases kVersions[] = {
#if defined(__x86_64__)
    {"avx512", has_vbmi2, mark_phrases_avx512},
    {"avx2", has_avx2, mark_phrases_avx2},
#endif
    {"scalar", always, mark_phrases_scalar},
};

}  // namespace

std::span<const MarkPhrases> mark_phrases_versions() { return kVersions; }

void mark_phrases(const uint8_t* text, size_t n, uint64_t* masks) {
  static const auto run = best_version(mark_phrases_versions()).run;
  run(text, n, masks);
}

}  // namespace docmill::kernels
