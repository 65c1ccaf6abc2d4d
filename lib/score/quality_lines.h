// What the quality model wants to know about the lines and sentences of a
// text, found in one pass.
//
// A line is what stands between two newlines, without white space at its
// ends; a segment is a sentence of a line, that is, cut after . ! or ? and a
// blank, or after U+3002. Blank lines are none.

#pragma once

#include <string_view>

#include "kernels/text_marks.h"
#include "lib/base/types.h"
#include "lib/score/segment_table.h"

namespace docmill {

struct LineStats {
  kernels::TextCounts counts;
  i64 lines = 0;  // not blank
  i64 segments = 0;
  i64 starts = 0;          // long segments behind another one of the same line
  i64 low_starts = 0;      // those that begin with a lower-case letter
  i64 repeated_bytes = 0;  // in segments that stand earlier in the text
  i64 boilerplate_bytes = 0;  // in lines or segments that are boilerplate
  i64 blank_runs = 0;         // inside prose lines
  i64 hyphenated = 0;         // words that go on in the next line
  i64 broken_lines = 0;       // ended inside a sentence without need
  i64 begins = 0;             // long lines that begin a paragraph
  i64 low_begins = 0;         // those that begin with a lower-case letter
  i64 long_ends = 0;          // long lines that end a paragraph
  i64 open_ends = 0;          // those that end in a letter or comma
  bool fence_is_open = false;
  std::string_view last_line;
  i64 last_segment = 0;  // where its last segment begins; <= 0: it is one
  bool last_follows_line = false;    // no blank line before the last one
  bool before_last_is_open = false;  // that line ended inside a sentence
};

// REQUIRES: `text` is valid UTF-8.
LineStats line_stats(std::string_view text, SegmentTable& table);

}  // namespace docmill
