#include "tests/score/oracle_verdicts.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace docmill {
namespace {

using python::Text;
using python::TextView;

struct Rule {
  const char* name;
  bool drops;
};

std::string first_that_drops(std::initializer_list<Rule> rules) {
  for (const Rule& rule : rules) {
    if (rule.drops)
      return rule.name;
  }
  return "pass";
}

// What a line means to C4.
enum class LineKind { kKept, kDropped, kLoremIpsum, kCurlyBracket };

bool has_long_word(const std::vector<Text>& words) {
  return std::ranges::any_of(
      words, [](const Text& word) { return word.size() > 1000; });
}

// The length of the citation that `text` starts with, or 0.
size_t citation_length(TextView text) {
  for (const TextView citation : {U"[edit]", U"[citation needed]"}) {
    if (text.starts_with(citation))
      return citation.size();
  }
  if (!text.starts_with(U'['))
    return 0;
  size_t end = 1;
  while (end < text.size() && python::is_decimal(text[end]))
    end++;
  return text.substr(end).starts_with(U']') ? end + 1 : 0;
}

Text without_citations(TextView line) {
  Text kept;
  while (!line.empty()) {
    const size_t length = citation_length(line);
    if (length == 0)
      kept += line.front();
    line.remove_prefix(std::max<size_t>(length, 1));
  }
  return kept;
}

bool has_end_mark(const Text& line) {
  const bool has_mark =
      !line.empty() && TextView(U".?!\"'").find(line.back()) != TextView::npos;
  return has_mark && !line.ends_with(U"...");
}

bool has_policy(TextView lower_line) {
  const auto is_in_line = [&](TextView words) {
    return python::contains(lower_line, words);
  };
  return std::ranges::any_of(
      std::initializer_list<TextView>{U"terms of use", U"privacy policy",
                                      U"cookie policy", U"uses cookies",
                                      U"use of cookies", U"use cookies"},
      is_in_line);
}

// `line` is stripped, `kept` what it is without citations.
LineKind kind_of(TextView line, const Text& kept) {
  const std::vector<Text> words = python::split(line);
  if (has_long_word(words) || !has_end_mark(kept) || words.size() < 3)
    return LineKind::kDropped;
  const Text lower_line = python::lower(kept);
  if (python::contains(lower_line, U"lorem ipsum"))
    return LineKind::kLoremIpsum;
  if (python::contains(lower_line, U"javascript"))
    return LineKind::kDropped;
  if (python::contains(lower_line, U"{"))
    return LineKind::kCurlyBracket;
  return has_policy(lower_line) ? LineKind::kDropped : LineKind::kKept;
}

}  // namespace

// A signal that is null compares as less than every number, but then an
// earlier rule has dropped the document.
std::string gopher_quality_verdict(const OracleScore& score) {
  const auto get = [&](const char* name) { return score.at(name); };
  return first_that_drops({
      {"gopher_short_doc", get("non_symbol_words") < 50},
      {"gopher_long_doc", get("non_symbol_words") > 100000},
      {"gopher_below_avg_threshold", get("mean_word_length") < 3},
      {"gopher_above_avg_threshold", get("mean_word_length") > 10},
      {"gopher_too_many_hashes", get("hash_ratio") > 0.1},
      {"gopher_too_many_ellipsis", get("ellipsis_ratio") > 0.1},
      {"gopher_too_many_bullets", get("bullet_line_ratio") > 0.9},
      {"gopher_too_many_end_ellipsis", get("ellipsis_line_ratio") > 0.3},
      {"gopher_below_alpha_threshold", get("alpha_word_ratio") < 0.8},
      {"gopher_enough_stop_words", get("stop_words") < 2},
  });
}

std::string gopher_repetition_verdict(const OracleScore& score) {
  const auto get = [&](const char* name) { return score.at(name); };
  return first_that_drops({
      {"empty", get("chars") == 0},
      {"dup_para_frac", get("dup_paragraph_ratio") > 0.30},
      {"dup_para_char_frac", get("dup_paragraph_char_ratio") > 0.20},
      {"dup_line_frac", get("dup_line_ratio") > 0.30},
      {"dup_line_char_frac", get("dup_line_char_ratio") > 0.20},
      {"top_2_gram", get("top_2gram_char_ratio") > 0.20},
      {"top_3_gram", get("top_3gram_char_ratio") > 0.18},
      {"top_4_gram", get("top_4gram_char_ratio") > 0.16},
      {"duplicated_5_n_grams", get("dup_5gram_char_ratio") > 0.15},
      {"duplicated_6_n_grams", get("dup_6gram_char_ratio") > 0.14},
      {"duplicated_7_n_grams", get("dup_7gram_char_ratio") > 0.13},
      {"duplicated_8_n_grams", get("dup_8gram_char_ratio") > 0.12},
      {"duplicated_9_n_grams", get("dup_9gram_char_ratio") > 0.11},
      {"duplicated_10_n_grams", get("dup_10gram_char_ratio") > 0.10},
  });
}

std::string fineweb_verdict(const OracleScore& score) {
  const auto get = [&](const char* name) { return score.at(name); };
  return first_that_drops({
      {"empty", !get("line_punctuation_ratio")},
      {"line_punct_ratio", get("line_punctuation_ratio") < 0.12},
      {"short_line_ratio", get("short_line_ratio") > 0.67},
      {"char_dup_ratio", get("line_char_dup_ratio") > 0.01},
      {"list_ratio", get("newline_word_ratio") > 0.3},
  });
}

std::string c4_verdict(TextView text) {
  i64 sentences = 0;
  for (const Text& line : python::splitlines(text)) {
    const Text stripped = python::strip(line);
    const Text kept = without_citations(stripped);
    const LineKind kind = kind_of(stripped, kept);
    if (kind == LineKind::kLoremIpsum)
      return "lorem_ipsum";
    if (kind == LineKind::kCurlyBracket)
      return "curly_bracket";
    if (kind == LineKind::kKept)
      sentences += std::ssize(split_into_sentences(kept));
  }
  return sentences < 5 ? "too_few_sentences" : "pass";
}

std::vector<Text> split_into_sentences(TextView line) {
  std::vector<Text> pieces(1);
  bool is_after_mark = false;
  while (!line.empty()) {
    const char32_t c = line.front();
    if (is_after_mark && python::is_space(c)) {
      pieces.emplace_back();
      line = line.substr(line.size() - python::lstrip(line).size());
    } else {
      pieces.back() += c;
      line.remove_prefix(1);
    }
    is_after_mark = c == U'.' || c == U'!' || c == U'?';
  }
  return pieces;
}

}  // namespace docmill
