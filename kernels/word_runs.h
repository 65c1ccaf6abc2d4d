// Counts the words of a text, and finds where its sentences begin, from masks
// of 64 bytes. For kernels only.
//
// A word is a maximal run of what is not white space. It has a letter when any
// of its characters is one, and is a symbol word when none of its characters
// is plain (see char_tables.h). A sentence begins at the first word of a line
// and at one after . ! or ? and white space.

#pragma once

#include <bit>
#include <cstdint>

#include "kernels/text_block.h"

namespace docmill::kernels {

struct WordCounts {
  int64_t words = 0;
  int64_t letter_words = 0;
  int64_t symbol_words = 0;
  int64_t word_chars = 0;    // code points in words
  int64_t symbol_chars = 0;  // code points in symbol words
};

// What reaches over the border of two blocks: whether the block before ends
// inside a word, in one without a letter or plain character so far, with a
// stop, in white space that a sentence follows.
struct WordCarry {
  uint64_t in_word = 0;
  uint64_t is_letterless = 0;
  uint64_t is_symbol = 0;
  uint64_t after_stop = 0;
  uint64_t awaits_sentence = 1;  // as a text begins with one
  int64_t held_chars = 0;        // of the word that is_symbol
};

// The first bytes of the block's words and sentences.
struct BlockStarts {
  uint64_t words, sentences;
};

// One block: first bytes of characters, all bytes of white space (and what
// lies behind the text), first bytes of letters and of plain characters, all
// of . ! ?, first bytes of line breaks.
struct WordMasks {
  uint64_t chars, spaces, letters, plain, stops, breaks;
};

DOCMILL_INLINE int64_t ones(uint64_t mask) { return std::popcount(mask); }

// Adds `starts` to `runs`: a carry runs through each run of ones from its
// start on and lands on the first zero behind it. `carry` comes from the block
// before and goes to the next.
DOCMILL_INLINE uint64_t landings(uint64_t runs, uint64_t starts,
                                 uint64_t& carry) {
  const uint64_t sum = runs + starts;
  const uint64_t sum_with_carry = sum + carry;
  carry = uint64_t{sum < runs} | uint64_t{sum_with_carry < sum};
  return sum_with_carry & ~runs;
}

// Counts the symbol words that end before `ends`, and holds what is counted
// of one that goes on in the next block.
DOCMILL_INLINE void count_symbol_words(const WordMasks& m, uint64_t ends,
                                       uint64_t not_plain, bool was_pending,
                                       WordCarry& carry, WordCounts& counts) {
  counts.symbol_words += ones(ends);
  if (!was_pending)
    carry.held_chars = 0;
  for (; ends != 0; ends &= ends - 1) {
    const uint64_t before = (ends & -ends) - 1;
    const int start = 64 - std::countl_zero(before & ~not_plain);
    counts.symbol_chars +=
        ones(m.chars & before & ~((uint64_t{1} << start) - 1));
    if (start == 0) {
      counts.symbol_chars += carry.held_chars;
      carry.held_chars = 0;
    }
  }
  if (carry.is_symbol == 0)
    return;
  const int tail = std::countl_one(not_plain);
  if (tail < 64)
    carry.held_chars = 0;
  carry.held_chars += tail == 0 ? 0 : ones(m.chars >> (64 - tail));
}

DOCMILL_INLINE BlockStarts count_words(const WordMasks& m, WordCarry& carry,
                                       WordCounts& counts) {
  const uint64_t word = ~m.spaces;
  const uint64_t after_word = word << 1 | carry.in_word;
  const uint64_t starts = word & ~after_word;
  carry.in_word = word >> 63;
  counts.words += ones(starts);
  counts.word_chars += ones(word & m.chars);

  // A word's leading bytes that are no letters: what they end at tells.
  const uint64_t not_letter = word & ~m.letters;
  const uint64_t after_others =
      landings(not_letter, starts & not_letter, carry.is_letterless);
  counts.letter_words += ones((after_others | starts) & m.letters);

  const uint64_t not_plain = word & ~m.plain;
  const bool was_pending = carry.is_symbol != 0;
  const uint64_t after_symbols =
      landings(not_plain, starts & not_plain, carry.is_symbol);
  const uint64_t symbol_ends = after_symbols & m.spaces;
  if (symbol_ends != 0 || was_pending || carry.is_symbol != 0)
    count_symbol_words(m, symbol_ends, not_plain, was_pending, carry, counts);

  const uint64_t stop_ends =
      m.spaces & after_word & (m.stops << 1 | carry.after_stop);
  carry.after_stop = m.stops >> 63;
  const uint64_t sentences =
      landings(m.spaces, stop_ends | m.breaks, carry.awaits_sentence);
  return {starts, sentences};
}

}  // namespace docmill::kernels
