// What the versions of text_marks share: the classes of bytes, and what is
// counted from the masks of one block. For kernels/text_marks*.cc only.

#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "kernels/text_block.h"
#include "kernels/text_marks.h"

namespace docmill::kernels::text_marks {

static_assert(kMarkBlock == kBlockBytes);

enum : uint8_t {
  kNewline = 1,
  kBlank = 2,
  kStop = 4,
  kLetter = 8,
  kBar = 16,
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
  return c < 0x80 && folded >= 'a' && folded <= 'z' ? kLetter : 0;
}

// Which bytes of one block belong to which class.
struct BlockMasks {
  uint64_t newline, blank, stop, letter, high, bar;

  // Computed only where a byte is >= 0x80, else 0.
  uint64_t lead;      // C2, C3, EF: may begin mojibake
  uint64_t cjk_stop;  // the last byte of U+3002
  // Computed only in the blocks of is_doubling_block(), else 0. Bytes equal to
  // the one three, four, five and six after them.
  uint64_t same[4];
};

// How many of the bytes `leads` of the block at `at` begin mojibake.
int64_t count_mojibake(const uint8_t* text, size_t size, size_t at,
                       uint64_t leads);

// mask moved up by k bytes, with the bytes of the block before.
template <int k>
DOCMILL_INLINE uint64_t after(uint64_t mask, uint64_t before) {
  return mask << k | before >> (64 - k);
}

DOCMILL_INLINE int64_t count(uint64_t mask) { return std::popcount(mask); }

// In a long text doubled words are looked for in every fourth block, to save
// time; never in one so near the end that the comparison would read behind it.
DOCMILL_INLINE bool is_doubling_block(const MarkJob& job) {
  return (job.size < 1024 || (job.at / kBlockBytes) % 4 == 0) &&
         job.at + kBlockBytes + 8 <= job.size;
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

#if defined(__x86_64__)
size_t mark_text_avx512(MarkJob& job, Marks& marks);
#endif

}  // namespace docmill::kernels::text_marks
