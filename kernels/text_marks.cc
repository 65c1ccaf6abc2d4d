#include "kernels/text_marks.h"

#include "kernels/isa.h"
#include "kernels/text_block.h"
#include "kernels/text_marks_block.h"

namespace docmill::kernels {
namespace text_marks {
namespace {

// Whether mojibake begins at text[at]: U+FFFD; a C1 control; or one of the
// letters that the first byte of a UTF-8 pair becomes when read as Latin-1 or
// Windows-1252 (A-circumflex, A-tilde, a-circumflex, I-circumflex, I-diaeresis,
// Eth, N-tilde) before another non-ASCII character that is no such letter.
bool is_mojibake(const uint8_t* text, size_t size, size_t at) {
  if (at + 1 >= size)
    return false;
  const uint8_t second = text[at + 1];
  if (text[at] == 0xC2)
    return second < 0xA0;
  if (at + 2 >= size)
    return false;
  const uint8_t third = text[at + 2];
  if (text[at] == 0xEF)
    return second == 0xBF && third == 0xBD;
  const bool is_lead = second == 0x82 || second == 0x83 || second == 0x8E ||
                       second == 0x8F || second == 0x90 || second == 0x91 ||
                       second == 0xA2;
  return is_lead && third >= 0xC2 && third != 0xC3;
}

// Counts one block, writes its masks and moves on to the next.
DOCMILL_INLINE void mark_block(MarkJob& job, const BlockMasks& m, Marks& marks,
                               size_t k) {
  MarkCarry& carry = job.carry;
  TextCounts& counts = job.counts;
  const uint64_t word = m.letter | m.high;
  const uint64_t after_newline = after<1>(m.newline, carry.newline);
  const uint64_t after_blank = after<1>(m.blank, carry.blank);

  const uint64_t sentence_ends =
      (m.blank & after<1>(m.stop, carry.stop)) | m.cjk_stop;
  marks.begins[k] = (after_newline & ~m.newline) | sentence_ends;
  marks.ends[k] = (m.newline & ~after_newline) | sentence_ends;
  marks.bars[k] = m.bar;
  marks.has_bars |= m.bar != 0;

  // A run of blanks inside a line is marked at its second blank, when the
  // byte before the run is neither a newline, a blank nor a full stop.
  const uint64_t before_run = after<2>(
      m.newline | m.blank | m.stop, carry.newline | carry.blank | carry.stop);
  const uint64_t blank_runs = m.blank & after_blank & ~before_run;
  marks.blank_runs[k] = blank_runs;
  marks.has_blank_runs |= blank_runs != 0;
  counts.trailing_blanks += count(m.newline & after_blank);
  counts.spare_newlines +=
      count(m.newline & after_newline & after<2>(m.newline, carry.newline));
  count_rare(job, m, carry.word, counts);
  carry = {m.newline, m.blank, word, m.stop};
  job.at += kBlockBytes;
}

BlockMasks scalar_masks(const uint8_t* block, bool with_same) {
  BlockMasks m = {};
  for (size_t i = 0; i < kBlockBytes; i++) {
    const uint8_t c = block[i];
    const uint64_t of = class_of(c);
    m.newline |= (of & 1) << i;
    m.blank |= (of >> 1 & 1) << i;
    m.stop |= (of >> 2 & 1) << i;
    m.letter |= (of >> 3 & 1) << i;
    m.bar |= (of >> 4 & 1) << i;
    m.high |= uint64_t{c} >> 7 << i;
    m.lead |= uint64_t{c == 0xC2 || c == 0xC3 || c == 0xEF} << i;
    const bool is_cjk_stop =
        i >= 2 && c == 0x82 && block[i - 1] == 0x80 && block[i - 2] == 0xE3;
    m.cjk_stop |= uint64_t{is_cjk_stop} << i;
    const bool is_sign =
        i >= 1 && block[i - 1] == 0xC2 && (c == 0xBB || c == 0xB7);
    m.bar |= uint64_t{is_sign} << i;
  }
  if (with_same)
    for (size_t i = 0; i < kBlockBytes; i++)
      for (size_t k = 0; k < 4; k++)
        m.same[k] |= uint64_t{block[i] == block[i + k + 3]} << i;
  return m;
}

size_t mark_text_scalar(MarkJob& given, Marks& marks) {
  MarkJob job = given;
  uint8_t rest[kBlockBytes];
  marks.has_bars = marks.has_blank_runs = false;
  size_t k = 0;
  for (; k < kMarkBlocks && job.at <= job.size; k++)
    mark_block(job,
               scalar_masks(block_at(job.text, job.size, job.at, rest),
                            is_doubling_block(job)),
               marks, k);
  given = job;
  return k;
}

#if defined(__x86_64__)
// Bytes equal to the table's entry for their low nibble. An entry that stands
// for no byte must have another low nibble than its place.
DOCMILL_AVX2 DOCMILL_INLINE uint64_t is_in(const Bytes64& a, __m128i table) {
  const __m256i wide = _mm256_broadcastsi128_si256(table);
  return equal(
      a, {_mm256_shuffle_epi8(wide, a.low), _mm256_shuffle_epi8(wide, a.high)});
}

// REQUIRES: bit 5 of each byte is set.
DOCMILL_AVX2 DOCMILL_INLINE uint64_t is_letter(const Bytes64& folded) {
  const __m256i base = _mm256_set1_epi8(static_cast<char>('a' + 128));
  const __m256i limit = _mm256_set1_epi8(-128 + 26);
  return high_bits(
      {_mm256_cmpgt_epi8(limit, _mm256_sub_epi8(folded.low, base)),
       _mm256_cmpgt_epi8(limit, _mm256_sub_epi8(folded.high, base))});
}

DOCMILL_AVX2 DOCMILL_INLINE BlockMasks avx2_masks(const uint8_t* block,
                                                  bool with_same) {
  const Bytes64 v = load(block);
  const __m256i case_bit = _mm256_set1_epi8(0x20);
  const Bytes64 folded = {_mm256_or_si256(v.low, case_bit),
                          _mm256_or_si256(v.high, case_bit)};
  const __m128i blanks =
      _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', 0, 0, 0, 0, 0, 0);
  const __m128i stops =
      _mm_setr_epi8(1, '!', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '.', '?');
  BlockMasks m;
  m.newline = equal(v, '\n');
  m.blank = is_in(v, blanks);
  m.stop = is_in(v, stops);
  m.letter = is_letter(folded);
  m.high = high_bits(v);
  m.bar = equal(v, '|');
  m.lead = 0;
  m.cjk_stop = 0;
  if (m.high != 0) {
    m.lead = equal(v, 0xC2) | equal(v, 0xC3) | equal(v, 0xEF);
    m.bar |= equal(v, 0xC2) << 1 & (equal(v, 0xBB) | equal(v, 0xB7));
    m.cjk_stop = equal(v, 0xE3) << 2 & equal(v, 0x80) << 1 & equal(v, 0x82);
  }
  for (int k = 0; k < 4; k++)
    m.same[k] = with_same ? equal(v, load(block + k + 3)) : 0;
  return m;
}

DOCMILL_AVX2 size_t mark_text_avx2(MarkJob& given, Marks& marks) {
  MarkJob job = given;
  uint8_t rest[kBlockBytes];
  marks.has_bars = marks.has_blank_runs = false;
  size_t k = 0;
  for (; k < kMarkBlocks && job.at <= job.size; k++)
    mark_block(job,
               avx2_masks(block_at(job.text, job.size, job.at, rest),
                          is_doubling_block(job)),
               marks, k);
  given = job;
  return k;
}
#endif

constexpr MarkText kVersions[] = {
#if defined(__x86_64__)
    {"avx512", has_vpopcntdq, mark_text_avx512},
    {"avx2", has_avx2, mark_text_avx2},
#endif
    {"scalar", always, mark_text_scalar},
};

}  // namespace

[[gnu::noinline]] int64_t count_mojibake(const uint8_t* text, size_t size,
                                         size_t at, uint64_t leads) {
  int64_t count = 0;
  for (; leads != 0; leads &= leads - 1)
    count += is_mojibake(text, size, at + std::countr_zero(leads));
  return count;
}

}  // namespace text_marks

std::span<const MarkText> mark_text_versions() { return text_marks::kVersions; }

size_t mark_text(MarkJob& job, Marks& marks) {
  static const auto run = best_version(mark_text_versions()).run;
  return run(job, marks);
}

}  // namespace docmill::kernels
