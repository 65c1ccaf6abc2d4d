// Cuts a UTF-8 text into words and lines and counts what they are made of.
//
// Only integers come out, so every version gives the same result. Time is
// linear in the text for any bytes; what is not UTF-8 is counted somehow.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/char_tables.h"
#include "kernels/word_runs.h"

namespace docmill::kernels {

inline constexpr size_t kScanBlock = 64;   // bytes per mask
inline constexpr size_t kScanBlocks = 16;  // masks per call, at most

// What scan_text() has counted so far.
struct ScanCounts {
  int64_t chars = 0;      // code points
  int64_t upper = 0;      // category Lu
  int64_t digits = 0;     // category Nd
  int64_t hashes = 0;     // '#'
  int64_t ellipses = 0;   // "..." without overlap, and U+2026
  int64_t newlines = 0;   // LF
  int64_t sentences = 0;  // see word_runs.h
  WordCounts words;       // the same
};

// One text being scanned. `text` has `size` bytes; `at` is the next block.
// REQUIRES: size < 2^31.
struct ScanJob {
  const uint8_t* text = nullptr;
  size_t size = 0;
  const ClassTables* tables = nullptr;
  size_t at = 0;  // a multiple of kScanBlock
  ScanCounts counts;

  // What reaches over the border of two blocks.
  uint64_t held_spaces = 0;   // bytes of the next one that end a white space
  uint64_t after_return = 0;  // 1 when the block before ends with CR
  int64_t dot_run = 0;        // how many dots the block before ends with
  WordCarry words;
};

// A line break, and what the text has before it.
struct LineEnd {
  uint32_t at;             // the break's first byte
  uint32_t is_newline;     // 1 for LF, also behind CR
  uint32_t is_line_break;  // 1 for any break of str.splitlines(), but for LF
                           // behind CR, as the two are one break
  uint32_t chars, words, sentences;
};

// What one call finds.
struct ScanChunk {
  size_t blocks;
  size_t line_ends_found;
  uint64_t words[kScanBlocks];  // bit i of mask k: byte kScanBlock * k + i of
                                // the call's range belongs to a word
  LineEnd line_ends[kScanBlocks * kScanBlock];
};

// Scans up to kScanBlocks blocks from job.at on and moves job.at. chunk.blocks
// is 0 at the end. The last block may be short, and is empty when the size is a
// multiple of kScanBlock: the text's last word always ends.
void scan_text(ScanJob& job, ScanChunk& chunk);

// One compiled version of the kernel.
struct ScanText {
  const char* isa;
  bool (*is_supported)();
  void (*run)(ScanJob& job, ScanChunk& chunk);
};

// All versions, best first; the last one is the reference.
std::span<const ScanText> scan_text_versions();

}  // namespace docmill::kernels
