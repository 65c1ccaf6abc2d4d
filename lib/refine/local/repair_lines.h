// A document as repair() works on it: its lines, each a view into the source
// or, once changed, into a string that the page keeps.

#pragma once

#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/types.h"
#include "lib/refine/local/repair.h"

namespace docmill {

enum class LineKind : u8 {
  kBlank,
  kText,
  kList,       // starts with a bullet or a number
  kHeading,    // "# Heading", or the line above "====" and "----"
  kRule,       // "----", "====", "***"
  kProtected,  // code, table, front matter, quote, drawing: byte for byte
};

struct PageLine {
  std::string_view text;  // as it will be written, without its line end
  LineKind kind = LineKind::kText;
  u8 end_bytes = 0;         // of the line end in the source: 0, 1 or 2
  bool is_dropped = false;  // by repeats, boilerplate or a join
  bool has_gap = false;     // two blanks side by side between words
  u8 indent = 0;            // columns before the first character, up to 255
  u32 words = 0;            // runs of non-blank bytes
  u32 letters = 0;          // ASCII letters
  u32 digits = 0;
  u32 symbols = 0;  // characters that code has and prose has not
  u32 high = 0;     // bytes >= 0x80
  u32 inked = 0;    // bytes that are not blank
};

struct Page {
  std::vector<PageLine> lines;
  std::forward_list<std::string> made;  // keeps the changed lines alive
  RepairCounts counts;
  bool has_carriage_return = false;  // a line that ends in CR LF
  // Of the text as it came, so that passes without work end at once.
  bool has_gap = false;  // a line with a gap
  bool has_bar = false;  // a '|'

  // Keeps `text` and returns a view that lives as long as the page.
  std::string_view keep(std::string text) {
    return made.emplace_front(std::move(text));
  }
  i64 size() const { return std::ssize(lines); }
  // Whether line `at` exists and has something to show.
  bool has_ink(i64 at) const {
    return at >= 0 && at < size() && !lines[at].is_dropped &&
           lines[at].kind != LineKind::kBlank;
  }
  // A paragraph of one line: nothing directly above or below it.
  bool stands_alone(i64 at) const {
    return !has_ink(at - 1) && !has_ink(at + 1);
  }
};

// The lines of `text`, measured, with only kBlank and kText told apart.
// `text` must outlive the page.
Page page_of(std::string_view text);

// Measures line.text again after a change.
void measure(PageLine& line);

std::string_view trim_slowly(std::string_view text);
std::string_view trim_right_slowly(std::string_view text);

inline bool is_ascii_ink(char c) { return static_cast<u8>(c - 0x21) < 0x5E; }

// `text` without blanks (space, tab, carriage return, no-break space) at
// both ends. Nearly every line starts and ends with ASCII ink.
inline std::string_view trim_right(std::string_view text) {
  return !text.empty() && is_ascii_ink(text.back()) ? text
                                                    : trim_right_slowly(text);
}
inline std::string_view trim(std::string_view text) {
  return !text.empty() && is_ascii_ink(text.front()) &&
                 is_ascii_ink(text.back())
             ? text
             : trim_slowly(text);
}

}  // namespace docmill
