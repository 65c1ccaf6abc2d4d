#include "kernels/line_counts.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "kernels/isa.h"
#include "kernels/text_block.h"

namespace docmill::kernels {
namespace {

// Which bytes of one block belong to which class; none behind the text's end.
struct BlockMasks {
  uint64_t letters, digits, symbols, blanks, tabs, newlines, high;
};

DOCMILL_INLINE uint32_t count(uint64_t mask) {
  return static_cast<uint32_t>(std::popcount(mask));
}

// Adds the block's bytes `part` to the job's line. `starts` are the bytes
// that begin words.
DOCMILL_INLINE void add_part(LineCounts& line, const BlockMasks& m,
                             uint64_t part, uint64_t starts) {
  line.bytes += count(part);
  line.letters += count(m.letters & part);
  line.digits += count(m.digits & part);
  line.symbols += count(m.symbols & part);
  line.blanks += count(m.blanks & part);
  line.words += count(starts & part);
  if (m.tabs != 0)
    line.tabs += count(m.tabs & part);
  if (m.high != 0)
    line.high += count(m.high & part);
}

// Counts the next block; returns how many lines end in it.
DOCMILL_INLINE size_t add_block(LineJob& job, const BlockMasks& m,
                                LineCounts* lines) {
  const size_t size = std::min(kBlockBytes, job.size - job.at);
  const uint64_t present =
      size == kBlockBytes ? ~uint64_t{0} : (uint64_t{1} << size) - 1;
  const uint64_t ink = present & ~(m.blanks | m.newlines);
  const uint64_t starts = ink & ~(ink << 1 | uint64_t{job.is_in_word});
  size_t written = 0;
  uint64_t rest = present;  // bytes not yet counted
  for (uint64_t ends = m.newlines; ends != 0; ends &= ends - 1) {
    const uint64_t before = (ends & -ends) - 1;
    add_part(job.line, m, rest & before, starts);
    lines[written++] = job.line;
    job.line = LineCounts();
    rest &= ~(before | (ends & -ends));
  }
  add_part(job.line, m, rest, starts);
  job.is_in_word = (ink >> (kBlockBytes - 1)) != 0;
  job.at += size;
  return written;
}

// A block ends kBlockBytes lines at most, and one more may end with the text.
DOCMILL_INLINE bool has_next(const LineJob& job, size_t written) {
  return job.at < job.size && written + kBlockBytes < kMaxCountedLines;
}

// Writes the line that the text's end ends, if any; returns how many.
DOCMILL_INLINE size_t add_last(LineJob& job, LineCounts* lines) {
  if (job.at < job.size || job.line.bytes == 0)
    return 0;
  *lines = job.line;
  job.line = LineCounts();
  return 1;
}

bool is_in(uint8_t c, const char* set) {
  return c != 0 && std::strchr(set, c) != nullptr;
}

enum : uint8_t {
  kLetter = 1,
  kDigit = 2,
  kSymbol = 4,
  kBlank = 8,
  kTab = 16,
  kNewline = 32,
  kHigh = 64,
};

uint8_t class_of(uint8_t c) {
  const uint8_t folded = c | 0x20;
  if (c >= 0x80)
    return kHigh;
  if (c == '\n')
    return kNewline;
  if (c == '\t')
    return kBlank | kTab;
  if (is_in(c, " \r\f\v"))
    return kBlank;
  if (folded >= 'a' && folded <= 'z')
    return kLetter;
  if (c >= '0' && c <= '9')
    return kDigit;
  return is_in(c, "{}[]<>=_\\;$#@|~^`*+&%") ? kSymbol : 0;
}

struct ClassTable {
  uint8_t of[256];
  ClassTable() {
    for (int c = 0; c < 256; c++)
      of[c] = class_of(static_cast<uint8_t>(c));
  }
};

BlockMasks scalar_masks(const uint8_t* block) {
  static const ClassTable table;
  BlockMasks m = {};
  for (size_t i = 0; i < kBlockBytes; i++) {
    const uint64_t of = table.of[block[i]];
    m.letters |= (of & 1) << i;
    m.digits |= (of >> 1 & 1) << i;
    m.symbols |= (of >> 2 & 1) << i;
    m.blanks |= (of >> 3 & 1) << i;
    m.tabs |= (of >> 4 & 1) << i;
    m.newlines |= (of >> 5 & 1) << i;
    m.high |= (of >> 6 & 1) << i;
  }
  return m;
}

size_t count_lines_scalar(LineJob& given, LineCounts* lines) {
  LineJob job = given;
  uint8_t padded[kBlockBytes];
  size_t written = 0;
  while (has_next(job, written))
    written += add_block(
        job, scalar_masks(block_at(job.text, job.size, job.at, padded)),
        lines + written);
  written += add_last(job, lines + written);
  given = job;
  return written;
}

#if defined(__x86_64__)
// A bit for each rectangle of ASCII's table of 8 rows (the high half of a
// byte) and 16 columns (the low half). Rows of letters share two of them.
constexpr char kDigits = 1;     // row 3, columns 0-9
constexpr char kUpperHalf = 2;  // rows 4 and 6, columns 1-F: A-O, a-o
constexpr char kLowerHalf = 4;  // rows 5 and 7, columns 0-A: P-Z, p-z
constexpr char kControl = 8;    // row 0, columns 9 B C D
constexpr char kSpace = 16;     // row 2, column 0
constexpr char kRow2 = 32;      // # $ % & * +
constexpr char kBrackets = 64;  // rows 3, 5 and 7, columns B-E
constexpr char kCorner = -128;  // rows 4 and 6, column 0: @ `

DOCMILL_AVX2 DOCMILL_INLINE __m256i rectangles_of(__m256i v) {
  constexpr char k1to2 = kDigits | kUpperHalf | kLowerHalf;
  constexpr char k3to6 = k1to2 | kRow2;
  const __m256i by_column = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      kDigits | kLowerHalf | kSpace | kCorner, k1to2, k1to2, k3to6, k3to6,
      k3to6, k3to6, k1to2, k1to2, k1to2 | kControl,
      kUpperHalf | kLowerHalf | kRow2,
      kUpperHalf | kControl | kRow2 | kBrackets,
      kUpperHalf | kControl | kBrackets, kUpperHalf | kControl | kBrackets,
      kUpperHalf | kBrackets, kUpperHalf));
  const __m256i by_row = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      kControl, 0, kSpace | kRow2, kDigits | kBrackets, kUpperHalf | kCorner,
      kLowerHalf | kBrackets, kUpperHalf | kCorner, kLowerHalf | kBrackets, 0,
      0, 0, 0, 0, 0, 0, 0));
  const __m256i row =
      _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
  // The shuffle gives 0 for a byte >= 0x80.
  return _mm256_and_si256(_mm256_shuffle_epi8(by_column, v),
                          _mm256_shuffle_epi8(by_row, row));
}

// Bytes in any of the `wanted` rectangles.
DOCMILL_AVX2 DOCMILL_INLINE uint64_t any_of(const Bytes64& rectangles,
                                            char wanted) {
  const __m256i all = _mm256_set1_epi8(wanted);
  return ~equal({_mm256_and_si256(rectangles.low, all),
                 _mm256_and_si256(rectangles.high, all)},
                0);
}

DOCMILL_AVX2 DOCMILL_INLINE BlockMasks avx2_masks(const uint8_t* block) {
  const Bytes64 v = load(block);
  const Bytes64 rectangles = {rectangles_of(v.low), rectangles_of(v.high)};
  BlockMasks m;
  m.letters = any_of(rectangles, kUpperHalf | kLowerHalf);
  m.digits = any_of(rectangles, kDigits);
  m.symbols = any_of(rectangles, kRow2 | kBrackets | kCorner) | equal(v, '_');
  m.blanks = any_of(rectangles, kControl | kSpace);
  m.tabs = equal(v, '\t');
  m.newlines = equal(v, '\n');
  m.high = high_bits(v);
  return m;
}

DOCMILL_AVX2 size_t count_lines_avx2(LineJob& given, LineCounts* lines) {
  LineJob job = given;
  uint8_t padded[kBlockBytes];
  size_t written = 0;
  while (has_next(job, written))
    written +=
        add_block(job, avx2_masks(block_at(job.text, job.size, job.at, padded)),
                  lines + written);
  written += add_last(job, lines + written);
  given = job;
  return written;
}
#endif

constexpr CountLines kVersions[] = {
#if defined(__x86_64__)
    {"avx2", has_avx2, count_lines_avx2},
#endif
    {"scalar", always, count_lines_scalar},
};

}  // namespace

std::span<const CountLines> count_lines_versions() { return kVersions; }

size_t count_lines(LineJob& job, LineCounts* lines) {
  static const auto run = best_version(count_lines_versions()).run;
  return run(job, lines);
}

}  // namespace docmill::kernels
