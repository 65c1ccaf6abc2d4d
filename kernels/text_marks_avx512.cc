#include "kernels/text_marks_block.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace docmill::kernels::text_marks {
namespace {

#define DOCMILL_AVX512 \
  [[gnu::target(       \
      "avx512f,avx512bw,avx512vbmi,avx512vbmi2,avx512vpopcntdq,popcnt,bmi")]]

DOCMILL_AVX512 DOCMILL_INLINE uint64_t equal(__m512i v, int c) {
  return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(static_cast<char>(c)));
}

// The bytes with this class. A shift needs no constant in a register.
template <uint8_t bit>
DOCMILL_AVX512 DOCMILL_INLINE uint64_t has(__m512i classes) {
  return _mm512_movepi8_mask(_mm512_slli_epi16(classes, std::countl_zero(bit)));
}

// One look-up in a table of all ASCII characters gives the classes.
DOCMILL_AVX512 DOCMILL_INLINE BlockMasks avx512_masks(const uint8_t* block,
                                                      bool with_same) {
  alignas(64) static constexpr auto kClasses = [] {
    struct {
      uint8_t of[128];
    } classes{};
    for (int c = 0; c < 128; c++)
      classes.of[c] = class_of(static_cast<uint8_t>(c));
    return classes;
  }();
  const __m512i v = _mm512_loadu_si512(block);
  BlockMasks m;
  m.high = _mm512_movepi8_mask(v);
  // The look-up takes the low seven bits; bytes >= 0x80 have no class.
  const __m512i classes =
      _mm512_maskz_permutex2var_epi8(~m.high, _mm512_load_si512(kClasses.of), v,
                                     _mm512_load_si512(kClasses.of + 64));
  m.newline = has<kNewline>(classes);
  m.blank = has<kBlank>(classes);
  m.stop = has<kStop>(classes);
  m.letter = has<kLetter>(classes);
  m.bar = has<kBar>(classes);
  m.lead = 0;
  m.cjk_stop = 0;
  if (m.high != 0) {
    m.lead = equal(v, 0xC2) | equal(v, 0xC3) | equal(v, 0xEF);
    m.bar |= equal(v, 0xC2) << 1 & (equal(v, 0xBB) | equal(v, 0xB7));
    m.cjk_stop = equal(v, 0xE3) << 2 & equal(v, 0x80) << 1 & equal(v, 0x82);
  }
  for (int k = 0; k < 4; k++)
    m.same[k] =
        with_same ? _mm512_cmpeq_epi8_mask(v, _mm512_loadu_si512(block + k + 3))
                  : 0;
  return m;
}

// The masks of a call, each row with the block before the call in front.
struct MaskRows {
  using Row = uint64_t[1 + kMarkBlocks];
  Row newline, blank, stop, word, cjk_stop;

  DOCMILL_INLINE void put(size_t at, const BlockMasks& m) {
    newline[at] = m.newline;
    blank[at] = m.blank;
    stop[at] = m.stop;
    word[at] = m.letter | m.high;
    cjk_stop[at] = m.cjk_stop;
  }
};

// The masks of eight blocks, and of each the block before.
struct Eight {
  __m512i now, before;
};

DOCMILL_AVX512 DOCMILL_INLINE Eight eight(const MaskRows::Row& row, size_t k) {
  return {_mm512_loadu_si512(row + 1 + k), _mm512_loadu_si512(row + k)};
}

// The masks moved up by k bytes.
template <int k>
DOCMILL_AVX512 DOCMILL_INLINE __m512i after(const Eight& m) {
  return _mm512_shldi_epi64(m.now, m.before, k);
}

DOCMILL_AVX512 DOCMILL_INLINE void add(__m512i& counts, __m512i masks) {
  counts = _mm512_add_epi64(counts, _mm512_popcnt_epi64(masks));
}

// (The reductions of immintrin.h draw a false warning of g++ 12.)
DOCMILL_AVX512 DOCMILL_INLINE int64_t sum(__m512i counts) {
  int64_t each[8];
  _mm512_storeu_si512(each, counts);
  int64_t total = 0;
  for (int i = 0; i < 8; i++)
    total += each[i];
  return total;
}

// What mark_block() does, for eight blocks at a time.
// REQUIRES: after the last block there are rows of zeros up to a multiple of
// eight blocks.
DOCMILL_AVX512 void mark_rows(const MaskRows& rows, size_t blocks,
                              TextCounts& counts, Marks& marks) {
  __m512i trailing_blanks = {}, spare_newlines = {}, all_runs = {};
  for (size_t k = 0; k < blocks; k += 8) {
    const Eight newline = eight(rows.newline, k);
    const Eight blank = eight(rows.blank, k);
    const Eight stop = eight(rows.stop, k);
    const __m512i after_newline = after<1>(newline);
    const __m512i after_blank = after<1>(blank);
    const __m512i sentence_ends =
        (blank.now & after<1>(stop)) | eight(rows.cjk_stop, k).now;
    _mm512_storeu_si512(marks.begins + k,
                        (after_newline & ~newline.now) | sentence_ends);
    _mm512_storeu_si512(marks.ends + k,
                        (newline.now & ~after_newline) | sentence_ends);
    const __m512i runs =
        blank.now & after_blank &
        ~(after<2>(newline) | after<2>(blank) | after<2>(stop));
    _mm512_storeu_si512(marks.blank_runs + k, runs);
    all_runs |= runs;

    add(trailing_blanks, newline.now & after_blank);
    add(spare_newlines, newline.now & after_newline & after<2>(newline));
  }
  marks.has_blank_runs = _mm512_test_epi64_mask(all_runs, all_runs) != 0;
  counts.trailing_blanks += sum(trailing_blanks);
  counts.spare_newlines += sum(spare_newlines);
}

}  // namespace

DOCMILL_AVX512 size_t mark_text_avx512(MarkJob& given, Marks& marks) {
  MarkJob job = given;
  uint8_t rest[kBlockBytes];
  MaskRows rows;
  BlockMasks before = {};
  before.newline = job.carry.newline;
  before.blank = job.carry.blank;
  before.letter = job.carry.word;
  before.stop = job.carry.stop;
  rows.put(0, before);
  uint64_t all_bars = 0;
  size_t k = 0;
  for (; k < kMarkBlocks && job.at <= job.size; k++, job.at += kBlockBytes) {
    const BlockMasks m = avx512_masks(
        block_at(job.text, job.size, job.at, rest), is_doubling_block(job));
    rows.put(k + 1, m);
    count_rare(job, m, rows.word[k], job.counts);
    marks.bars[k] = m.bar;
    all_bars |= m.bar;
  }
  // Only the last call of a text has fewer blocks.
  for (size_t i = k; i % 8 != 0; i++)
    rows.put(i + 1, {});
  marks.has_bars = all_bars != 0;
  mark_rows(rows, k, job.counts, marks);
  job.carry = {rows.newline[k], rows.blank[k], rows.word[k], rows.stop[k]};
  given = job;
  return k;
}

}  // namespace docmill::kernels::text_marks

#endif
