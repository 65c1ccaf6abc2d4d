// Marks the places in a UTF-8 text that tell how well it was edited: ends of
// lines and sentences, and counts of stray blanks and newlines, words that
// stand twice, and the byte pairs that a wrong decoding leaves behind.
//
// Only integers come out, so every version gives the same result.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docmill::kernels {

inline constexpr size_t kMarkBlock = 64;   // bytes per mask
inline constexpr size_t kMarkBlocks = 64;  // masks per call, at most

// What mark_text() has counted so far. A word is a run of ASCII letters and
// bytes >= 0x80, a blank a space or a tab.
struct TextCounts {
  int64_t high_bytes = 0;       // >= 0x80
  int64_t mojibake = 0;         // U+FFFD, C1 controls, UTF-8 read as Latin-1
  int64_t trailing_blanks = 0;  // line ends after a blank
  int64_t spare_newlines = 0;   // newlines after two newlines
  int64_t doubled_words = 0;    // words of 2 to 5 bytes that stand twice, a
                                // blank after each; sampled in long texts
};

// The masks of the block before, for the neighbours across its border.
struct MarkCarry {
  uint64_t newline = ~uint64_t{0};  // a text begins like a line
  uint64_t blank = 0;
  uint64_t word = 0;
  uint64_t stop = 0;
};

// One text being marked. `text` has `size` bytes; `at` is the next block.
struct MarkJob {
  const uint8_t* text = nullptr;
  size_t size = 0;
  size_t at = 0;  // a multiple of kMarkBlock
  TextCounts counts;
  MarkCarry carry;
};

// Bit i of mask k stands for byte kMarkBlock * k + i of the call's range.
//
// A line is what stands between newlines and is not empty; a segment is a
// sentence of it: a blank after . ! ? and the last byte of U+3002 end one
// segment and begin the next. Begins and ends go by turns; the last segment
// of a text ends with the text and has no mark of it.
struct Marks {
  uint64_t begins[kMarkBlocks];  // first bytes of segments
  uint64_t ends[kMarkBlocks];    // bytes behind segments
  uint64_t bars[kMarkBlocks];    // '|', last byte of U+00B7, U+00BB
  // The second blank of two or more inside a line, not after . ! or ?
  uint64_t blank_runs[kMarkBlocks];
  bool has_bars = false;  // whether any bit of `bars` is set
  bool has_blank_runs = false;
};

// Marks up to kMarkBlocks blocks from job.at on, moves job.at and returns how
// many masks it wrote; 0 at the end. The last block may be short, and is
// empty when the size is a multiple of kMarkBlock: it ends the last word. A
// text that ends with a newline gets a last begin at its size.
size_t mark_text(MarkJob& job, Marks& marks);

// One compiled version of the kernel.
struct MarkText {
  const char* isa;
  bool (*is_supported)();
  size_t (*run)(MarkJob& job, Marks& marks);
};

// All versions, best first; the last one is portable.
std::span<const MarkText> mark_text_versions();

}  // namespace docmill::kernels
