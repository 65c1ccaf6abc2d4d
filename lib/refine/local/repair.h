// Repairs a text without a model: the `local` backend's whole work. What it
// repairs, what it never touches and every threshold: docs/local-backend.md.
//
// The passes run until nothing changes any more, at most kMaxRounds times; a
// text that does not settle by then is returned as it came. Either way
// repair(repair(x).text).text == repair(x).text. Time and memory are linear in
// the text's size; nothing recurses.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

// How often each kind of repair was made, all rounds together.
struct RepairCounts {
  i64 mojibake = 0;             // characters put right
  i64 nfc = 0;                  // lines brought to NFC
  i64 zero_width = 0;           // invisible characters removed
  i64 blanks = 0;               // lines with blanks taken out
  i64 blank_lines = 0;          // blank lines removed
  i64 line_ends = 0;            // lines given the document's line end
  i64 repeated_lines = 0;       // lines dropped
  i64 repeated_sentences = 0;   // sentences dropped
  i64 repeated_paragraphs = 0;  // paragraphs dropped
  i64 navigation = 0;           // lines dropped
  i64 boilerplate = 0;          // lines dropped
  i64 page_furniture = 0;       // page numbers, headers and footers dropped
  i64 hyphenations = 0;         // words made whole over a line end
  i64 joined_lines = 0;         // line ends inside a sentence taken out

  // Calls f(name, count) for each kind, in the order above.
  template <class F>
  void for_each(F f) const {
    f("mojibake", mojibake);
    f("nfc", nfc);
    f("zero_width", zero_width);
    f("blanks", blanks);
    f("blank_lines", blank_lines);
    f("line_ends", line_ends);
    f("repeated_lines", repeated_lines);
    f("repeated_sentences", repeated_sentences);
    f("repeated_paragraphs", repeated_paragraphs);
    f("navigation", navigation);
    f("boilerplate", boilerplate);
    f("page_furniture", page_furniture);
    f("hyphenations", hyphenations);
    f("joined_lines", joined_lines);
  }

  i64 total() const {
    i64 sum = 0;
    for_each([&](const char*, i64 count) { sum += count; });
    return sum;
  }
};

struct Repaired {
  std::string text;
  RepairCounts counts;  // total() == 0 exactly when the text is as it came
};

// Enough for repairs that uncover others; real text settles in two or three.
inline constexpr int kMaxRounds = 8;

// REQUIRES: `text` is valid UTF-8.
// Thread safety: pure; may be called from any thread.
Repaired repair(std::string_view text);

}  // namespace docmill
