#include "lib/score/filters.h"

namespace docmill {
namespace {

// A list of rules; the first that is broken is the verdict. What has no value
// breaks none.
class Rules {
 public:
  Rules& at_least(std::string_view rule, Ratio value, Ratio threshold) {
    return check(rule, value, threshold, value < threshold);
  }

  Rules& at_most(std::string_view rule, Ratio value, Ratio threshold) {
    return check(rule, value, threshold, value > threshold);
  }

  const Verdict& verdict() const { return verdict_; }

 private:
  Rules& check(std::string_view rule, Ratio value, Ratio threshold,
               bool is_broken) {
    if (verdict_.is_pass() && value && threshold && is_broken)
      verdict_ = {rule, value, threshold};
    return *this;
  }

  Verdict verdict_;
};

}  // namespace

Verdict gopher_quality(const Shape& shape, const GopherQualityRules& rules) {
  const auto words = static_cast<double>(shape.non_symbol_words);
  return Rules()
      .at_least("gopher_short_doc", words, rules.min_doc_words)
      .at_most("gopher_long_doc", words, rules.max_doc_words)
      .at_least("gopher_below_avg_threshold", shape.mean_word_length,
                rules.min_avg_word_length)
      .at_most("gopher_above_avg_threshold", shape.mean_word_length,
               rules.max_avg_word_length)
      .at_most("gopher_too_many_hashes", shape.hash_ratio,
               rules.max_symbol_word_ratio)
      .at_most("gopher_too_many_ellipsis", shape.ellipsis_ratio,
               rules.max_symbol_word_ratio)
      .at_most("gopher_too_many_bullets", shape.bullet_line_ratio,
               rules.max_bullet_lines_ratio)
      .at_most("gopher_too_many_end_ellipsis", shape.ellipsis_line_ratio,
               rules.max_ellipsis_lines_ratio)
      .at_least("gopher_below_alpha_threshold", shape.alpha_word_ratio,
                rules.max_non_alpha_words_ratio)
      .at_least("gopher_enough_stop_words", shape.stop_words,
                rules.min_stop_words)
      .verdict();
}

Verdict gopher_repetition(const Repetition& repetition, i64 chars,
                          const GopherRepetitionRules& rules) {
  if (chars == 0)
    return {"empty", 0, std::nullopt};
  constexpr std::string_view kTop[] = {"top_2_gram", "top_3_gram",
                                       "top_4_gram"};
  constexpr std::string_view kDuplicate[] = {
      "duplicated_5_n_grams", "duplicated_6_n_grams", "duplicated_7_n_grams",
      "duplicated_8_n_grams", "duplicated_9_n_grams", "duplicated_10_n_grams"};
  Rules checked;
  checked
      .at_most("dup_para_frac", repetition.dup_paragraph_ratio,
               rules.dup_para_frac)
      .at_most("dup_para_char_frac", repetition.dup_paragraph_char_ratio,
               rules.dup_para_char_frac)
      .at_most("dup_line_frac", repetition.dup_line_ratio, rules.dup_line_frac)
      .at_most("dup_line_char_frac", repetition.dup_line_char_ratio,
               rules.dup_line_char_frac);
  for (std::size_t i = 0; i < std::size(kTop); i++)
    checked.at_most(kTop[i], repetition.top_gram_char_ratio[i],
                    rules.top_n_grams[i]);
  for (std::size_t i = 0; i < std::size(kDuplicate); i++)
    checked.at_most(kDuplicate[i], repetition.dup_gram_char_ratio[i],
                    rules.dup_n_grams[i]);
  return checked.verdict();
}

Verdict c4(const C4Findings& findings, const C4Rules& rules) {
  if (!findings.dropping_rule.empty())
    return {findings.dropping_rule, std::nullopt, std::nullopt};
  return Rules()
      .at_least("too_few_sentences", static_cast<double>(findings.sentences),
                rules.min_num_sentences)
      .verdict();
}

Verdict fineweb(const Shape& shape, const FinewebRules& rules) {
  if (!shape.line_punctuation_ratio)
    return {"empty", 0, std::nullopt};
  return Rules()
      .at_least("line_punct_ratio", shape.line_punctuation_ratio,
                rules.line_punct_thr)
      .at_most("short_line_ratio", shape.short_line_ratio, rules.short_line_thr)
      .at_most("char_dup_ratio", shape.line_char_dup_ratio,
               rules.char_duplicates_ratio)
      .at_most("list_ratio", shape.newline_word_ratio, rules.new_line_ratio)
      .verdict();
}

}  // namespace docmill
