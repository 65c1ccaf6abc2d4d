#include "lib/score/word_runs.h"

#include <bit>

namespace docmill {
namespace {

i64 count(u64 mask) { return std::popcount(mask); }

u64 below(int bit) { return (u64{1} << bit) - 1; }

// Adds `starts` to `runs`: a carry runs through each run of ones from its
// start on and lands on the first zero behind it. `carry` comes from the block
// before and goes to the next.
u64 landings(u64 runs, u64 starts, u64& carry) {
  const u64 sum = runs + starts;
  const u64 sum_with_carry = sum + carry;
  carry = u64{sum < runs} | u64{sum_with_carry < sum};
  return sum_with_carry & ~runs;
}

}  // namespace

BlockStarts WordRuns::add(const BlockMasks& block) {
  const u64 word = ~block.spaces;
  const u64 after_word = word << 1 | u64{in_word_};
  const u64 starts = word & ~after_word;
  in_word_ = word >> 63 != 0;
  words_ += count(starts);
  word_chars_ += count(word & block.chars);

  // A word's leading bytes that are no letters: what they end at tells.
  const u64 not_letter = word & ~block.letters;
  const u64 after_others =
      landings(not_letter, starts & not_letter, is_letterless_);
  letter_words_ += count((after_others | starts) & block.letters);

  const u64 not_plain = word & ~block.plain;
  const bool was_pending = is_symbol_ != 0;
  const u64 after_symbols = landings(not_plain, starts & not_plain, is_symbol_);
  const u64 symbol_ends = after_symbols & block.spaces;
  if (symbol_ends != 0 || was_pending || is_symbol_ != 0)
    add_symbol_words(block, symbol_ends, not_plain, was_pending);

  const u64 stop_ends =
      block.spaces & after_word & (block.stops << 1 | u64{after_stop_});
  after_stop_ = block.stops >> 63 != 0;
  const u64 sentences =
      landings(block.spaces, stop_ends | block.breaks, awaits_sentence_);
  return {starts, sentences};
}

// `ends` are the first bytes behind symbol words.
void WordRuns::add_symbol_words(const BlockMasks& block, u64 ends,
                                u64 not_plain, bool was_pending) {
  symbol_words_ += count(ends);
  if (!was_pending)
    held_chars_ = 0;
  for (; ends != 0; ends &= ends - 1) {
    const u64 before = below(std::countr_zero(ends));
    const u64 others = before & ~not_plain;
    const int start = 64 - std::countl_zero(others);
    symbol_chars_ += count(block.chars & before & ~below(start));
    if (start == 0) {
      symbol_chars_ += held_chars_;
      held_chars_ = 0;
    }
  }
  if (is_symbol_ == 0)
    return;
  const int tail = std::countl_one(not_plain);
  if (tail < 64)
    held_chars_ = 0;
  held_chars_ += tail == 0 ? 0 : count(block.chars >> (64 - tail));
}

}  // namespace docmill
