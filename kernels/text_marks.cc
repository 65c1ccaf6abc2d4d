#include "kernels/text_marks.h"

#include <bit>
#include <cstring>

#include "kernels/isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define DOCMILL_INLINE [[gnu::always_inline]] inline

namespace docmill::kernels {
namespace {

// Which bytes of one block belong to which class.
struct BlockMasks {
  uint64_t newline, blank, stop, letter, vowel, high, bar;

  // Computed only where a byte is >= 0x80, else 0.
  uint64_t lead;      // C2, C3, EF: may begin mojibake
  uint64_t cjk_stop;  // the last byte of U+3002
  // Computed only in the blocks of is_doubling_block(), else 0. Bytes equal to
  // the one three, four, five and six after them.
  uint64_t same[4];
};

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

[[gnu::noinline]] int64_t count_mojibake(const uint8_t* text, size_t size,
                                         size_t at, uint64_t leads) {
  int64_t count = 0;
  for (; leads != 0; leads &= leads - 1)
    count += is_mojibake(text, size, at + std::countr_zero(leads));
  return count;
}

// mask moved up by k bytes, with the bytes of the block before.
template <int k>
DOCMILL_INLINE uint64_t after(uint64_t mask, uint64_t before) {
  return mask << k | before >> (64 - k);
}

DOCMILL_INLINE int64_t count(uint64_t mask) { return std::popcount(mask); }

// In a long text doubled words are looked for in every fourth block, to save
// time; never in one so near the end that the comparison would read behind it.
DOCMILL_INLINE bool is_doubling_block(const MarkJob& job) {
  return (job.size < 1024 || (job.at / kMarkBlock) % 4 == 0) &&
         job.at + kMarkBlock + 8 <= job.size;
}

// The words of `length` bytes that stand twice with a blank after each.
template <int length>
DOCMILL_INLINE int64_t doubled(const BlockMasks& m, uint64_t start,
                               uint64_t word) {
  const uint64_t same = m.same[length - 2];
  const uint64_t both = same & word;
  uint64_t found = start & (m.blank & same) >> length & both & both >> 1;
  if constexpr (length > 2)
    found &= both >> 2;
  if constexpr (length > 3)
    found &= both >> 3;
  if constexpr (length > 4)
    found &= both >> 4;
  return count(found);
}

// Counts what only some blocks have. `word_before` is the mask of the words
// in the block before.
DOCMILL_INLINE void count_rare(const MarkJob& job, const BlockMasks& m,
                               uint64_t word_before, TextCounts& counts) {
  if (m.high != 0) {
    counts.high_bytes += count(m.high);
    if (m.lead != 0)
      counts.mojibake += count_mojibake(job.text, job.size, job.at, m.lead);
  }
  if (!is_doubling_block(job))
    return;
  const uint64_t word = m.letter | m.high;
  const uint64_t start = word & ~after<1>(word, word_before);
  counts.doubled_words +=
      doubled<2>(m, start, word) + doubled<3>(m, start, word) +
      doubled<4>(m, start, word) + doubled<5>(m, start, word);
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

  const uint64_t word1 = after<1>(word, carry.word);
  const uint64_t word2 = after<2>(word, carry.word);
  const uint64_t word_end = word1 & ~word;
  const uint64_t four = after<3>(word, carry.word) & after<4>(word, carry.word);
  counts.letters += count(m.letter);
  counts.vowels += count(m.vowel);
  counts.words += count(word_end);
  counts.single_words += count(word_end & ~word2);
  counts.short_words += count(word_end & word2 & ~four);

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
  job.at += kMarkBlock;
}

// The next block of the text; a short one is copied to `rest` and padded.
DOCMILL_INLINE const uint8_t* next_block(const MarkJob& job, uint8_t* rest) {
  if (job.at + kMarkBlock <= job.size)
    return job.text + job.at;
  std::memset(rest, 0, kMarkBlock);
  if (job.at < job.size)
    std::memcpy(rest, job.text + job.at, job.size - job.at);
  return rest;
}

// ---- the portable version

enum : uint8_t {
  kNewline = 1,
  kBlank = 2,
  kStop = 4,
  kLetter = 8,
  kVowel = 16,
  kBar = 32,
};

constexpr uint8_t class_of(uint8_t c) {
  if (c == '\n')
    return kNewline;
  if (c == ' ' || c == '\t')
    return kBlank;
  if (c == '.' || c == '!' || c == '?')
    return kStop;
  if (c == '|')
    return kBar;
  const uint8_t folded = c | 0x20;
  if (c >= 0x80 || folded < 'a' || folded > 'z')
    return 0;
  const bool is_vowel =
      folded == 'a' || folded == 'e' || folded == 'i' || folded == 'o';
  return is_vowel ? kLetter | kVowel : kLetter;
}

BlockMasks scalar_masks(const uint8_t* block, bool with_same) {
  BlockMasks m = {};
  for (size_t i = 0; i < kMarkBlock; i++) {
    const uint8_t c = block[i];
    const uint64_t of = class_of(c);
    m.newline |= (of & 1) << i;
    m.blank |= (of >> 1 & 1) << i;
    m.stop |= (of >> 2 & 1) << i;
    m.letter |= (of >> 3 & 1) << i;
    m.vowel |= (of >> 4 & 1) << i;
    m.bar |= (of >> 5 & 1) << i;
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
    for (size_t i = 0; i < kMarkBlock; i++)
      for (size_t k = 0; k < 4; k++)
        m.same[k] |= uint64_t{block[i] == block[i + k + 3]} << i;
  return m;
}

size_t mark_text_scalar(MarkJob& given, Marks& marks) {
  MarkJob job = given;
  uint8_t rest[kMarkBlock];
  marks.has_bars = marks.has_blank_runs = false;
  size_t k = 0;
  for (; k < kMarkBlocks && job.at <= job.size; k++)
    mark_block(job, scalar_masks(next_block(job, rest), is_doubling_block(job)),
               marks, k);
  given = job;
  return k;
}

bool always() { return true; }

#if defined(__x86_64__)
bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
         __builtin_cpu_supports("bmi");
}

// The target is set on the functions, not on the file: with -mavx2 on the
// file, inline functions from headers could leak AVX2 into other objects.
#define DOCMILL_AVX2 [[gnu::target("avx2,popcnt,bmi")]]

// 64 bytes.
struct Block {
  __m256i low, high;
};

DOCMILL_AVX2 DOCMILL_INLINE Block load(const uint8_t* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32))};
}

DOCMILL_AVX2 DOCMILL_INLINE uint64_t bits(__m256i low, __m256i high) {
  const auto low_bits = static_cast<uint32_t>(_mm256_movemask_epi8(low));
  const auto high_bits = static_cast<uint32_t>(_mm256_movemask_epi8(high));
  return low_bits | uint64_t{high_bits} << 32;
}

DOCMILL_AVX2 DOCMILL_INLINE uint64_t equal(const Block& a, const Block& b) {
  return bits(_mm256_cmpeq_epi8(a.low, b.low),
              _mm256_cmpeq_epi8(a.high, b.high));
}

DOCMILL_AVX2 DOCMILL_INLINE uint64_t equal(const Block& a, int c) {
  const __m256i all = _mm256_set1_epi8(static_cast<char>(c));
  return equal(a, {all, all});
}

// Bytes equal to the table's entry for their low nibble. An entry that stands
// for no byte must have another low nibble than its place.
DOCMILL_AVX2 DOCMILL_INLINE uint64_t is_in(const Block& a, __m128i table) {
  const __m256i wide = _mm256_broadcastsi128_si256(table);
  return equal(
      a, {_mm256_shuffle_epi8(wide, a.low), _mm256_shuffle_epi8(wide, a.high)});
}

// REQUIRES: bit 5 of each byte is set.
DOCMILL_AVX2 DOCMILL_INLINE uint64_t is_letter(const Block& folded) {
  const __m256i base = _mm256_set1_epi8(static_cast<char>('a' + 128));
  const __m256i limit = _mm256_set1_epi8(-128 + 26);
  return bits(_mm256_cmpgt_epi8(limit, _mm256_sub_epi8(folded.low, base)),
              _mm256_cmpgt_epi8(limit, _mm256_sub_epi8(folded.high, base)));
}

DOCMILL_AVX2 DOCMILL_INLINE BlockMasks avx2_masks(const uint8_t* block,
                                                  bool with_same) {
  const Block v = load(block);
  const __m256i case_bit = _mm256_set1_epi8(0x20);
  const Block folded = {_mm256_or_si256(v.low, case_bit),
                        _mm256_or_si256(v.high, case_bit)};
  const __m128i blanks =
      _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', 0, 0, 0, 0, 0, 0);
  const __m128i stops =
      _mm_setr_epi8(1, '!', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '.', '?');
  const __m128i vowels =
      _mm_setr_epi8(1, 'a', 0, 0, 0, 'e', 0, 0, 0, 'i', 0, 0, 0, 0, 0, 'o');
  BlockMasks m;
  m.newline = equal(v, '\n');
  m.blank = is_in(v, blanks);
  m.stop = is_in(v, stops);
  m.letter = is_letter(folded);
  m.vowel = is_in(folded, vowels);
  m.high = bits(v.low, v.high);
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
  uint8_t rest[kMarkBlock];
  marks.has_bars = marks.has_blank_runs = false;
  size_t k = 0;
  for (; k < kMarkBlocks && job.at <= job.size; k++)
    mark_block(job, avx2_masks(next_block(job, rest), is_doubling_block(job)),
               marks, k);
  given = job;
  return k;
}

bool has_vbmi() {
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("avx512vpopcntdq") &&
         __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi");
}

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
  m.vowel = has<kVowel>(classes);
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
  Row newline, blank, stop, word, letter, vowel, cjk_stop;

  DOCMILL_INLINE void put(size_t at, const BlockMasks& m) {
    newline[at] = m.newline;
    blank[at] = m.blank;
    stop[at] = m.stop;
    word[at] = m.letter | m.high;
    letter[at] = m.letter;
    vowel[at] = m.vowel;
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
  __m512i words = {}, single_words = {}, short_words = {}, letters = {},
          vowels = {}, trailing_blanks = {}, spare_newlines = {}, all_runs = {};
  for (size_t k = 0; k < blocks; k += 8) {
    const Eight newline = eight(rows.newline, k);
    const Eight blank = eight(rows.blank, k);
    const Eight stop = eight(rows.stop, k);
    const Eight word = eight(rows.word, k);
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

    const __m512i word_end = after<1>(word) & ~word.now;
    const __m512i word2 = after<2>(word);
    const __m512i four = after<3>(word) & after<4>(word);
    add(words, word_end);
    add(single_words, word_end & ~word2);
    add(short_words, word_end & word2 & ~four);
    add(letters, eight(rows.letter, k).now);
    add(vowels, eight(rows.vowel, k).now);
    add(trailing_blanks, newline.now & after_blank);
    add(spare_newlines, newline.now & after_newline & after<2>(newline));
  }
  marks.has_blank_runs = _mm512_test_epi64_mask(all_runs, all_runs) != 0;
  counts.words += sum(words);
  counts.single_words += sum(single_words);
  counts.short_words += sum(short_words);
  counts.letters += sum(letters);
  counts.vowels += sum(vowels);
  counts.trailing_blanks += sum(trailing_blanks);
  counts.spare_newlines += sum(spare_newlines);
}

DOCMILL_AVX512 size_t mark_text_avx512(MarkJob& given, Marks& marks) {
  MarkJob job = given;
  uint8_t rest[kMarkBlock];
  MaskRows rows;
  BlockMasks before = {};
  before.newline = job.carry.newline;
  before.blank = job.carry.blank;
  before.letter = job.carry.word;
  before.stop = job.carry.stop;
  rows.put(0, before);
  uint64_t all_bars = 0;
  size_t k = 0;
  for (; k < kMarkBlocks && job.at <= job.size; k++, job.at += kMarkBlock) {
    const BlockMasks m =
        avx512_masks(next_block(job, rest), is_doubling_block(job));
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
#endif

constexpr MarkText kVersions[] = {
#if defined(__x86_64__)
    {"avx512", has_vbmi, mark_text_avx512},
    {"avx2", has_avx2, mark_text_avx2},
#endif
    {"scalar", always, mark_text_scalar},
};

}  // namespace

std::span<const MarkText> mark_text_versions() { return kVersions; }

size_t mark_text(MarkJob& job, Marks& marks) {
  static const auto run = best_version(mark_text_versions()).run;
  return run(job, marks);
}

}  // namespace docmill::kernels
