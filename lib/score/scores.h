// What is known of a text once it is measured.
//
// Names and definitions are those of the signals in docs/formats.md; a value
// that does not exist (a mean of no words) is nothing. Signals that were not
// asked for are 0 or nothing.

#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "lib/base/types.h"
#include "lib/score/quality.h"
#include "lib/score/readability.h"
#include "lib/score/signals.h"

namespace docmill {

// The core signals.
struct Scores {
  i64 bytes = 0;                  // of the text in UTF-8
  i64 chars = 0;                  // code points
  i64 words = 0;                  // see word_stats.h
  i64 unique_words = 0;           // distinct words
  double entropy_bits = 0;        // -sum p log2 p over the words
  double entropy_normalized = 0;  // entropy_bits / log2(unique_words), or 0
  double quality = 0;             // in [0, 100]
};

using Ratio = std::optional<double>;  // at least 0

// What Gopher's quality filter and FineWeb's ask, and the like. A whitespace
// word is a run of what is not white space, a symbol word one of punctuation
// only (see word_runs.h).
struct Shape {
  i64 lines = 0;       // pieces of str.splitlines()
  i64 paragraphs = 0;  // not blank, between runs of two or more LF
  i64 sentences = 0;   // pieces of lines after . ! or ? and white space
  i64 whitespace_words = 0;
  i64 non_symbol_words = 0;
  Ratio mean_word_length;        // code points of the non-symbol words
  Ratio hash_ratio;              // '#' per whitespace word
  Ratio ellipsis_ratio;          // "..." and U+2026 per whitespace word
  Ratio alpha_word_ratio;        // share of whitespace words with a letter
  Ratio stop_words;              // how many of Gopher's eight are there
  Ratio bullet_line_ratio;       // share of lines
  Ratio ellipsis_line_ratio;     // share of lines
  Ratio newline_word_ratio;      // LF per whitespace word
  Ratio line_punctuation_ratio;  // of the lines between LF that are not blank
  Ratio short_line_ratio;        // of the same
  Ratio line_char_dup_ratio;     // repeated ones' share of code points but LF
  Ratio uppercase_ratio;         // Lu, share of code points
  Ratio digit_ratio;             // Nd, share of code points
};

// See repeated_lines.h and repeated_grams.h. Shares of lines, of paragraphs or
// of the text's code points; those of top n-grams can pass 1.
struct Repetition {
  Ratio dup_line_ratio;
  Ratio dup_line_char_ratio;
  Ratio dup_paragraph_ratio;
  Ratio dup_paragraph_char_ratio;
  std::array<Ratio, 3> top_gram_char_ratio;  // n = 2 to 4
  std::array<Ratio, 6> dup_gram_char_ratio;  // n = 5 to 10
};

// What a filter says of a text.
struct Verdict {
  std::string_view rule = "pass";  // or the first rule that drops the text
  Ratio value;                     // that was too low or too high, ...
  Ratio threshold;                 // ... and for what; nothing for "pass"

  bool is_pass() const { return rule == "pass"; }
};

// All signals that are not core, and the verdicts.
struct Details {
  double char_entropy_bits = 0;  // -sum p log2 p over the code points
  Ratio unigram_entropy_nats;    // see unigram_entropy.h
  Ratio type_token_ratio;        // unique_words / words
  Shape shape;
  Repetition repetition;
  Readability readability;
  QualityParts quality;
  std::array<Verdict, kFilters> verdicts;  // by Filter
};

}  // namespace docmill
