// The thresholds of the four filters, by default those of datatrove 0.10.
//
// The names are datatrove's. A threshold without a value switches its rule
// off.

#pragma once

#include <array>
#include <optional>

#include "lib/base/types.h"

namespace docmill {

// A text is dropped when a value is below a min_ or above a max_ threshold.
struct GopherQualityRules {
  std::optional<double> min_doc_words = 50;
  std::optional<double> max_doc_words = 100'000;
  std::optional<double> min_avg_word_length = 3;
  std::optional<double> max_avg_word_length = 10;
  std::optional<double> max_symbol_word_ratio = 0.1;  // of '#', of "..."
  std::optional<double> max_bullet_lines_ratio = 0.9;
  std::optional<double> max_ellipsis_lines_ratio = 0.3;
  // The least share of words with a letter; datatrove's name, not its sense.
  std::optional<double> max_non_alpha_words_ratio = 0.8;
  std::optional<double> min_stop_words = 2;
};

// Each is the most that is kept.
struct GopherRepetitionRules {
  std::optional<double> dup_para_frac = 0.3;
  std::optional<double> dup_para_char_frac = 0.2;
  std::optional<double> dup_line_frac = 0.3;
  std::optional<double> dup_line_char_frac = 0.2;
  std::array<std::optional<double>, 3> top_n_grams = {0.20, 0.18, 0.16};
  std::array<std::optional<double>, 6> dup_n_grams = {0.15, 0.14, 0.13,
                                                      0.12, 0.11, 0.10};
};

struct C4Rules {
  std::optional<double> min_num_sentences = 5;
  std::optional<double> min_words_per_line = 3;
  std::optional<double> max_word_length = 1000;  // code points
  bool filter_no_terminal_punct = true;
  bool remove_citations = true;
  bool filter_lorem_ipsum = true;
  bool filter_javascript = true;
  bool filter_curly_bracket = true;
  bool filter_policy = true;
};

struct FinewebRules {
  std::optional<double> line_punct_thr = 0.12;  // the least
  std::optional<double> short_line_thr = 0.67;  // the most, as all below
  std::optional<double> char_duplicates_ratio = 0.01;
  std::optional<double> new_line_ratio = 0.3;
};

struct FilterRules {
  GopherQualityRules gopher_quality;
  GopherRepetitionRules gopher_repetition;
  C4Rules c4;
  FinewebRules fineweb;
};

}  // namespace docmill
