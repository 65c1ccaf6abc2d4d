// Lines and paragraphs of a text that stand in it before: Gopher's share of
// duplicates and FineWeb's counts of lines, as datatrove 0.10 takes them.
//
// Lines end at LF only. A line is repeated when an equal one, byte for byte,
// stands before it: the first of several counts as none. Lines and paragraphs
// are compared by their 64-bit hashes (see word_hash.h for the odds).

#pragma once

#include <string_view>

#include "lib/base/types.h"
#include "lib/score/hash_set.h"
#include "lib/score/line.h"

namespace docmill {

// How many pieces, how many of them are repeated, and these ones' code points.
struct Repeats {
  i64 pieces = 0;
  i64 repeated = 0;
  i64 repeated_chars = 0;
};

struct LineRepeats {
  // The pieces between runs of LF. A LF at the beginning or end of the text
  // makes an empty piece.
  Repeats lines;
  // The pieces of the stripped text between runs of two or more LF.
  Repeats paragraphs;
  i64 filled_paragraphs = 0;  // that are not white space only

  // Of lines that are not white space only:
  i64 filled_lines = 0;
  i64 ended_lines = 0;  // the last character is in TERMINAL_PUNCTUATION
  i64 short_lines = 0;  // of at most kShortLineChars code points
  i64 repeated_filled_chars = 0;
};

inline constexpr i64 kShortLineChars = 30;

// Thread safety: none; one per thread, for one text after the other.
class RepeatedLines {
 public:
  void start(std::string_view text);
  void add(const Line& line);  // each line that ends at LF or the text's end
  LineRepeats finish();

 private:
  void add_to_paragraph(const Line& line);
  void end_paragraph();

  LineRepeats found_;
  HashSet lines_;
  HashSet paragraphs_;
  std::string_view text_;
  std::string_view stripped_;
  std::string_view paragraph_;  // empty: none is open
  bool is_paragraph_filled_ = false;
};

}  // namespace docmill
