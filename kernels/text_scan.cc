#include "kernels/text_scan.h"

#include <bit>

#include "kernels/isa.h"
#include "kernels/text_block.h"
#include "kernels/utf8_step.h"

namespace docmill::kernels {
namespace {

// Which bytes of one block belong to which class.
struct BlockClasses {
  uint64_t space, letter, plain, upper, digit, line_break, stop;
  uint64_t newline, carriage_return, dot, hash, high;
  uint64_t continuation;  // 10xxxxxx; 0 where `high` is
};

// Adds the classes of the characters beyond ASCII.
[[gnu::noinline]] void add_other_chars(ScanJob& job, BlockClasses& block) {
  const uint8_t* const end = job.text + job.size;
  uint64_t leads = block.high & ~block.continuation;
  for (; leads != 0; leads &= leads - 1) {
    const int i = std::countr_zero(leads);
    const Utf8Step step = utf8_at(job.text + job.at + i, end);
    if (step.code_point == kNoCodePoint)
      continue;
    const uint64_t classes = job.tables->of(step.code_point);
    block.letter |= (classes / kLetter & 1) << i;
    block.plain |= (classes / kPlain & 1) << i;
    block.upper |= (classes / kUpper & 1) << i;
    block.digit |= (classes / kDigit & 1) << i;
    block.line_break |= (classes / kLineBreak & 1) << i;
    job.counts.ellipses += static_cast<int64_t>(classes / kEllipsis & 1);
    if ((classes & kSpace) != 0) {
      const uint64_t bytes = (uint64_t{1} << step.length) - 1;
      block.space |= bytes << i;
      job.held_spaces |= bytes >> 1 >> (63 - i);
    }
  }
}

// Counts the runs of dots that end in this block, three dots an ellipsis.
void count_ellipses(ScanJob& job, uint64_t dots) {
  int64_t& count = job.counts.ellipses;
  if (job.dot_run > 0) {
    const int more = std::countr_one(dots);
    job.dot_run += more;
    if (more == 64)
      return;
    dots &= ~uint64_t{0} << more;
    count += job.dot_run / 3;
  }
  job.dot_run = std::countl_one(dots);
  if (job.dot_run == 64)
    return;
  dots &= ~uint64_t{0} >> job.dot_run;
  uint64_t thirds = dots & dots >> 1 & dots >> 2;  // first of three
  while (thirds != 0) {
    count++;
    const int next = std::countr_zero(thirds) + 3;
    thirds = next == 64 ? 0 : thirds & ~uint64_t{0} << next;
  }
}

// Writes the line breaks of one block, `starts` those of its words.
DOCMILL_INLINE void put_line_ends(const ScanJob& job, const BlockClasses& block,
                                  uint64_t chars, const BlockStarts& starts,
                                  ScanChunk& chunk) {
  // LF after CR is part of the break before it.
  const uint64_t after_return = block.carriage_return << 1 | job.after_return;
  const uint64_t breaks = block.line_break & ~(block.newline & after_return);
  for (uint64_t ends = block.line_break; ends != 0; ends &= ends - 1) {
    const int i = std::countr_zero(ends);
    const uint64_t before = (ends & -ends) - 1;
    chunk.line_ends[chunk.line_ends_found++] = {
        .at = static_cast<uint32_t>(job.at) + static_cast<uint32_t>(i),
        .is_newline = static_cast<uint32_t>(block.newline >> i & 1),
        .is_line_break = static_cast<uint32_t>(breaks >> i & 1),
        .chars = static_cast<uint32_t>(job.counts.chars + ones(chars & before)),
        .words = static_cast<uint32_t>(job.counts.words.words +
                                       ones(starts.words & before)),
        .sentences = static_cast<uint32_t>(job.counts.sentences +
                                           ones(starts.sentences & before))};
  }
}

// Counts one block and moves on to the next.
DOCMILL_INLINE void scan_block(ScanJob& job, BlockClasses block,
                               ScanChunk& chunk) {
  const size_t left = job.size - job.at;
  const uint64_t present =
      left >= kScanBlock ? ~uint64_t{0} : (uint64_t{1} << left) - 1;
  const uint64_t held = job.held_spaces;
  job.held_spaces = 0;
  if (block.high != 0)
    add_other_chars(job, block);
  const bool has_dot_runs =
      ((block.dot & block.dot >> 1) | block.dot >> 63) != 0;
  if (has_dot_runs || job.dot_run > 0)
    count_ellipses(job, block.dot);

  ScanCounts& counts = job.counts;
  const uint64_t chars = present & ~block.continuation;
  const uint64_t spaces = block.space | held | ~present;
  WordCounts words = counts.words;
  const BlockStarts starts = count_words({.chars = chars,
                                          .spaces = spaces,
                                          .letters = block.letter,
                                          .plain = block.plain,
                                          .stops = block.stop,
                                          .breaks = block.line_break},
                                         job.words, words);
  if (block.line_break != 0)
    put_line_ends(job, block, chars, starts, chunk);
  job.after_return = block.carriage_return >> 63;
  counts.words = words;
  counts.sentences += ones(starts.sentences);
  counts.chars += ones(chars);
  counts.upper += ones(block.upper);
  counts.digits += ones(block.digit);
  counts.hashes += ones(block.hash);
  counts.newlines += ones(block.newline);
  chunk.words[chunk.blocks++] = ~spaces;
  job.at += kScanBlock;
}

BlockClasses scalar_classes(const ScanJob& job) {
  BlockClasses block = {};
  for (size_t i = 0; i < kScanBlock && job.at + i < job.size; i++) {
    const uint8_t c = job.text[job.at + i];
    if (c >= 0x80) {
      block.high |= uint64_t{1} << i;
      block.continuation |= uint64_t{is_continuation(c)} << i;
      continue;
    }
    const uint64_t classes = job.tables->of(c);
    block.space |= (classes / kSpace & 1) << i;
    block.letter |= (classes / kLetter & 1) << i;
    block.plain |= (classes / kPlain & 1) << i;
    block.upper |= (classes / kUpper & 1) << i;
    block.digit |= (classes / kDigit & 1) << i;
    block.line_break |= (classes / kLineBreak & 1) << i;
    block.stop |= (classes / kTerminal & 1) << i;
    block.newline |= uint64_t{c == '\n'} << i;
    block.carriage_return |= uint64_t{c == '\r'} << i;
    block.dot |= uint64_t{c == '.'} << i;
    block.hash |= uint64_t{c == '#'} << i;
  }
  return block;
}

void scan_text_scalar(ScanJob& job, ScanChunk& chunk) {
  chunk.blocks = chunk.line_ends_found = 0;
  while (chunk.blocks < kScanBlocks && job.at <= job.size)
    scan_block(job, scalar_classes(job), chunk);
}

#if defined(__x86_64__)
// Which bytes are at least `first` and less than `first + count`.
// REQUIRES: count <= 128.
DOCMILL_AVX2 DOCMILL_INLINE Bytes64 in_range(const Bytes64& v, int first,
                                             int count) {
  const __m256i base = _mm256_set1_epi8(static_cast<char>(first + 128));
  const __m256i limit = _mm256_set1_epi8(static_cast<char>(count - 128));
  return {_mm256_cmpgt_epi8(limit, _mm256_sub_epi8(v.low, base)),
          _mm256_cmpgt_epi8(limit, _mm256_sub_epi8(v.high, base))};
}

// Which bytes have one of `bits`.
DOCMILL_AVX2 DOCMILL_INLINE uint64_t any_of(const Bytes64& v, int bits) {
  const __m256i wanted = _mm256_set1_epi8(static_cast<char>(bits));
  const __m256i zero = _mm256_setzero_si256();
  return ~high_bits(
      {_mm256_cmpeq_epi8(_mm256_and_si256(v.low, wanted), zero),
       _mm256_cmpeq_epi8(_mm256_and_si256(v.high, wanted), zero)});
}

// A bit for each group of ASCII characters that share their high four bits.
enum : char {
  kTabToReturn = 1,   // 09-0D
  kSeparators = 2,    // 1C-1F
  kBlank = 4,         // 20
  kLfToReturn = 8,    // 0A-0D
  kBreaks = 16,       // 1C-1E
  kExclamation = 32,  // 21, 2E
  kQuestion = 64,     // 3F
};

DOCMILL_AVX2 DOCMILL_INLINE __m256i groups_of(__m256i v) {
  const __m256i by_high = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      kTabToReturn | kLfToReturn, kSeparators | kBreaks, kBlank | kExclamation,
      kQuestion, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  constexpr char kReturn = kTabToReturn | kLfToReturn;
  const __m256i by_low = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      kBlank, kExclamation, 0, 0, 0, 0, 0, 0, 0, kTabToReturn, kReturn, kReturn,
      kReturn | kSeparators | kBreaks, kReturn | kSeparators | kBreaks,
      kSeparators | kBreaks | kExclamation, kSeparators | kQuestion));
  const __m256i high =
      _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
  // A shuffle gives 0 for bytes beyond ASCII.
  return _mm256_and_si256(_mm256_shuffle_epi8(by_low, v),
                          _mm256_shuffle_epi8(by_high, high));
}

DOCMILL_AVX2 DOCMILL_INLINE BlockClasses avx2_classes(const uint8_t* bytes) {
  const Bytes64 v = load(bytes);
  const Bytes64 groups = {groups_of(v.low), groups_of(v.high)};
  const __m256i case_bit = _mm256_set1_epi8(0x20);
  const Bytes64 folded = {_mm256_or_si256(v.low, case_bit),
                          _mm256_or_si256(v.high, case_bit)};
  BlockClasses block;
  block.space = any_of(groups, kTabToReturn | kSeparators | kBlank);
  block.line_break = any_of(groups, kLfToReturn | kBreaks);
  block.stop = any_of(groups, kExclamation | kQuestion);
  block.letter = high_bits(in_range(folded, 'a', 26));
  block.upper = high_bits(in_range(v, 'A', 26));
  block.digit = high_bits(in_range(v, '0', 10));
  block.plain = block.letter | block.digit;
  block.newline = equal(v, '\n');
  block.carriage_return = equal(v, '\r');
  block.dot = equal(v, '.');
  block.hash = equal(v, '#');
  block.high = high_bits(v);
  block.continuation = 0;
  if (block.high != 0) {
    // As signed numbers these are the smallest.
    const __m256i limit = _mm256_set1_epi8(static_cast<char>(0xC0));
    block.continuation = high_bits(
        {_mm256_cmpgt_epi8(limit, v.low), _mm256_cmpgt_epi8(limit, v.high)});
  }
  return block;
}

DOCMILL_AVX2 void scan_text_avx2(ScanJob& given, ScanChunk& chunk) {
  ScanJob job = given;
  uint8_t rest[kBlockBytes];
  chunk.blocks = chunk.line_ends_found = 0;
  while (chunk.blocks < kScanBlocks && job.at <= job.size)
    scan_block(job, avx2_classes(block_at(job.text, job.size, job.at, rest)),
               chunk);
  given = job;
}

#define DOCMILL_AVX512_CLASSES \
  [[gnu::target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,popcnt,bmi")]]

// The tables' classes of ASCII.
struct AsciiClasses {
  __m512i low, high;
};

DOCMILL_AVX512_CLASSES DOCMILL_INLINE uint64_t equal(__m512i v, char c) {
  return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

template <uint8_t bit>
DOCMILL_AVX512_CLASSES DOCMILL_INLINE uint64_t has(__m512i classes) {
  return _mm512_movepi8_mask(_mm512_slli_epi16(classes, std::countl_zero(bit)));
}

DOCMILL_AVX512_CLASSES DOCMILL_INLINE BlockClasses
avx512_classes(const uint8_t* bytes, const AsciiClasses& ascii) {
  const __m512i v = _mm512_loadu_si512(bytes);
  BlockClasses block;
  block.high = _mm512_movepi8_mask(v);
  const __m512i classes =
      _mm512_maskz_permutex2var_epi8(~block.high, ascii.low, v, ascii.high);
  block.space = has<kSpace>(classes);
  block.letter = has<kLetter>(classes);
  block.plain = has<kPlain>(classes);
  block.upper = has<kUpper>(classes);
  block.digit = has<kDigit>(classes);
  block.line_break = has<kLineBreak>(classes);
  block.stop = has<kTerminal>(classes);
  block.newline = equal(v, '\n');
  block.carriage_return = equal(v, '\r');
  block.dot = equal(v, '.');
  block.hash = equal(v, '#');
  block.continuation =
      _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(static_cast<char>(0xC0)));
  return block;
}

DOCMILL_AVX512_CLASSES void scan_text_avx512(ScanJob& given, ScanChunk& chunk) {
  ScanJob job = given;
  const uint8_t* const table =
      job.tables->classes_of + (job.tables->block_of[0] << 7);
  const AsciiClasses ascii = {_mm512_loadu_si512(table),
                              _mm512_loadu_si512(table + 64)};
  uint8_t rest[kBlockBytes];
  chunk.blocks = chunk.line_ends_found = 0;
  while (chunk.blocks < kScanBlocks && job.at <= job.size)
    scan_block(
        job, avx512_classes(block_at(job.text, job.size, job.at, rest), ascii),
        chunk);
  given = job;
}
#endif

constexpr ScanText kVersions[] = {
#if defined(__x86_64__)
    {"avx512", has_vbmi, scan_text_avx512},
    {"avx2", has_avx2, scan_text_avx2},
#endif
    {"scalar", always, scan_text_scalar},
};

}  // namespace

std::span<const ScanText> scan_text_versions() { return kVersions; }

void scan_text(ScanJob& job, ScanChunk& chunk) {
  static const auto run = best_version(scan_text_versions()).run;
  run(job, chunk);
}

}  // namespace docmill::kernels
