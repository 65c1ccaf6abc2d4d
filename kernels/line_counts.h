// Cuts a UTF-8 text into lines and counts what each line is made of.
//
// Only integers come out, so every version gives the same result.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docmill::kernels {

// One line without its newline.
struct LineCounts {
  uint32_t bytes = 0;
  uint32_t letters = 0;  // ASCII letters
  uint32_t digits = 0;   // ASCII digits
  uint32_t symbols = 0;  // { } [ ] < > = _ \ ; $ # @ | ~ ^ ` * + & %
  uint32_t blanks = 0;   // space, \t, \r, \f, \v
  uint32_t tabs = 0;     // \t
  uint32_t high = 0;     // bytes >= 0x80
  uint32_t words = 0;    // runs of bytes that are no blanks
};

// One text being counted.
struct LineJob {
  const uint8_t* text = nullptr;
  size_t size = 0;
  size_t at = 0;    // a multiple of 64, or the end
  LineCounts line;  // the line that is not at its end yet
  bool is_in_word = false;
};

inline constexpr size_t kMaxCountedLines = 128;  // per call

// Writes the next lines, at most kMaxCountedLines, moves on and returns how
// many there are; 0 at the end. The last line needs no newline, and behind a
// newline at the very end comes no line.
size_t count_lines(LineJob& job, LineCounts* lines);

// One compiled version of the kernel.
struct CountLines {
  const char* isa;
  bool (*is_supported)();
  size_t (*run)(LineJob& job, LineCounts* lines);
};

// All versions, best first; the last one is portable.
std::span<const CountLines> count_lines_versions();

}  // namespace docmill::kernels
