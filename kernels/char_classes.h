// Marks which bytes of a UTF-8 text belong to which class of characters, and
// counts some of them.
//
// Only integers come out, so every version gives the same result. Time is
// linear in the text for any bytes; what is not UTF-8 is marked somehow.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/char_tables.h"

namespace docmill::kernels {

inline constexpr size_t kClassBlock = 64;   // bytes per mask
inline constexpr size_t kClassBlocks = 64;  // masks per call, at most

// What mark_chars() has counted so far.
struct ClassCounts {
  int64_t chars = 0;     // code points
  int64_t upper = 0;     // category Lu
  int64_t digits = 0;    // category Nd
  int64_t hashes = 0;    // '#'
  int64_t ellipses = 0;  // "..." without overlap, and U+2026
  int64_t newlines = 0;  // LF
};

// One text being marked. `text` has `size` bytes; `at` is the next block.
struct ClassJob {
  const uint8_t* text = nullptr;
  size_t size = 0;
  const ClassTables* tables = nullptr;
  size_t at = 0;  // a multiple of kClassBlock
  ClassCounts counts;

  // What reaches over the border of two blocks.
  uint64_t held_spaces = 0;  // bytes of the next one that end a white space
  bool is_after_return = false;
  int64_t dot_run = 0;  // how many dots the block before ends with
};

// Bit i of mask k stands for byte kClassBlock * k + i of the call's range.
struct ClassMasks {
  uint64_t chars[kClassBlocks];     // first bytes of characters
  uint64_t spaces[kClassBlocks];    // all bytes of white space, and what
                                    // lies behind the text
  uint64_t letters[kClassBlocks];   // first bytes of letters
  uint64_t plain[kClassBlocks];     // first bytes of kPlain characters
  uint64_t stops[kClassBlocks];     // . ! ?
  uint64_t newlines[kClassBlocks];  // LF
  uint64_t breaks[kClassBlocks];    // first bytes of line breaks of any kind
                                    // (CR LF is one)
  bool has_other_breaks = false;    // whether `breaks` has more than LF
};

// Marks up to kClassBlocks blocks from job.at on, moves job.at and returns how
// many masks it wrote; 0 at the end. The last block may be short, and is empty
// when the size is a multiple of kClassBlock: the text's last word always ends.
size_t mark_chars(ClassJob& job, ClassMasks& masks);

// One compiled version of the kernel.
struct MarkChars {
  const char* isa;
  bool (*is_supported)();
  size_t (*run)(ClassJob& job, ClassMasks& masks);
};

// All versions, best first; the last one is the reference.
std::span<const MarkChars> mark_chars_versions();

}  // namespace docmill::kernels
