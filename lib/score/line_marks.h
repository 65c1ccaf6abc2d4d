// What quality_lines.cc asks of bytes, and the marks of mark_text() as lists of
// positions.

#pragma once

#include <array>
#include <cstddef>

#include "kernels/bit_positions.h"
#include "kernels/text_marks.h"
#include "lib/base/types.h"

namespace docmill::line_marks {

// What is true of a byte; one look-up instead of many comparisons.
enum Trait : u8 {
  kBlank = 1,
  kLower = 2,
  kGoesOn = 4,  // after it a sentence may go on: an ASCII letter or a comma
};

inline constexpr auto kTraits = [] {
  std::array<u8, 256> traits = {};
  for (const char c : {' ', '\t', '\r'})
    traits[c] = kBlank;
  for (int c = 'a'; c <= 'z'; c++) {
    traits[c] = kLower | kGoesOn;
    traits[c - 'a' + 'A'] = kGoesOn;
  }
  traits[','] = kGoesOn;
  return traits;
}();

inline bool is(Trait trait, char c) {
  return (kTraits[static_cast<u8>(c)] & trait) != 0;
}

// The most segments of one call of mark_text(), one held over from the call
// before, and one to look at behind the last.
inline constexpr std::size_t kMaxPieces = 64 * kernels::kMarkBlocks + 2;
inline constexpr std::size_t kPositions = kMaxPieces + kernels::kPositionSlack;

// Marks of one kind on their way to the lines they stand in.
class MarkQueue {
 public:
  MarkQueue() { positions_[0] = kNone; }

  void fill(const u64* masks, std::size_t blocks, i64 base) {
    const std::size_t count = kernels::bit_positions(
        masks, blocks, static_cast<u32>(base), positions_);
    positions_[count] = kNone;
    next_ = positions_;
  }

  // The next mark before `end`, or -1.
  i64 take_before(i64 end) { return *next_ < end ? *next_++ : i64{-1}; }

 private:
  static constexpr u32 kNone = ~u32{0};
  u32 positions_[kPositions];
  const u32* next_ = positions_;
};

}  // namespace docmill::line_marks
