#include "lib/score/scorer.h"

#include <cmath>

#include "kernels/syllables.h"
#include "lib/text/utf8.h"
#include "lib/text/word_rules.h"

namespace docmill {
namespace {

constexpr i64 kGiantBytes = i64{1} << 20;

double normalized(const WordStats& stats) {
  if (stats.unique_words < 2)
    return 0;
  return stats.entropy_bits /
         std::log2(static_cast<double>(stats.unique_words));
}

Ratio ratio(i64 part, i64 whole) {
  if (whole == 0)
    return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

Shape shape_of(const ShapeFindings& found) {
  const kernels::ScanCounts& counts = found.counts;
  const i64 words = counts.words.words;
  const i64 plain_words = words - counts.words.symbol_words;
  const LineShapes& lines = found.shapes;
  Shape shape;
  shape.lines = lines.lines;
  shape.sentences = counts.sentences;
  shape.whitespace_words = words;
  shape.non_symbol_words = plain_words;
  shape.mean_word_length =
      ratio(counts.words.word_chars - counts.words.symbol_chars, plain_words);
  shape.hash_ratio = ratio(counts.hashes, words);
  shape.ellipsis_ratio = ratio(counts.ellipses, words);
  shape.alpha_word_ratio = ratio(counts.words.letter_words, words);
  shape.bullet_line_ratio = ratio(lines.bullet_lines, lines.lines);
  shape.ellipsis_line_ratio = ratio(lines.ellipsis_lines, lines.lines);
  shape.newline_word_ratio = ratio(counts.newlines, words);
  shape.uppercase_ratio = ratio(counts.upper, counts.chars);
  shape.digit_ratio = ratio(counts.digits, counts.chars);
  return shape;
}

// Adds what repeated_lines.h tells.
void add_lines(const ShapeFindings& found, Shape& shape) {
  const LineRepeats& lines = found.repeats;
  shape.paragraphs = lines.filled_paragraphs;
  shape.line_punctuation_ratio = ratio(lines.ended_lines, lines.filled_lines);
  shape.short_line_ratio = ratio(lines.short_lines, lines.filled_lines);
  if (lines.filled_lines > 0)
    shape.line_char_dup_ratio =
        ratio(lines.repeated_filled_chars,
              found.counts.chars - found.counts.newlines);
}

void add_lines(const ShapeFindings& found, Repetition& repetition) {
  const i64 chars = found.counts.chars;
  if (chars == 0)
    return;
  const Repeats& lines = found.repeats.lines;
  const Repeats& paragraphs = found.repeats.paragraphs;
  repetition.dup_line_ratio = ratio(lines.repeated, lines.pieces);
  repetition.dup_line_char_ratio = ratio(lines.repeated_chars, chars);
  repetition.dup_paragraph_ratio =
      ratio(paragraphs.repeated, paragraphs.pieces);
  repetition.dup_paragraph_char_ratio = ratio(paragraphs.repeated_chars, chars);
}

}  // namespace

Scorer::Parts::Parts(SignalSet signals) {
  const bool quality_filter = signals.contains(Filter::kGopherQuality);
  const bool repetition_filter = signals.contains(Filter::kGopherRepetition);
  words = signals.contains_any(Signal::kWords, Signal::kQuality) ||
          signals.contains(Signal::kTypeTokenRatio) ||
          signals.contains_any(Signal::kFleschReadingEase,
                               Signal::kQualityCompleteness);
  readability = signals.contains_any(Signal::kFleschReadingEase,
                                     Signal::kFleschKincaidGrade);
  top_grams =
      repetition_filter || signals.contains_any(Signal::kTop2gramCharRatio,
                                                Signal::kTop4gramCharRatio);
  duplicate_grams =
      repetition_filter || signals.contains_any(Signal::kDup5gramCharRatio,
                                                Signal::kDup10gramCharRatio);
  in_scan.repeated_lines = repetition_filter ||
                           signals.contains(Filter::kFineweb) ||
                           signals.contains(Signal::kParagraphs) ||
                           signals.contains_any(Signal::kLinePunctuationRatio,
                                                Signal::kLineCharDupRatio) ||
                           signals.contains_any(Signal::kDupLineRatio,
                                                Signal::kDupParagraphCharRatio);
  in_scan.c4 = signals.contains(Filter::kC4);
  in_scan.word_list = top_grams || duplicate_grams || quality_filter ||
                      signals.contains(Signal::kStopWords);
  scan = in_scan.repeated_lines || in_scan.c4 || in_scan.word_list ||
         signals.contains_any(Signal::kLines, Signal::kFleschKincaidGrade);
}

Scorer::Scorer(SignalSet signals, const FilterRules& rules)
    : signals_(signals),
      parts_(signals),
      rules_(rules),
      words_({.rules = kUnicodeWords}),
      scan_(parts_.in_scan, rules_.c4) {}

Scores Scorer::score(std::string_view text, Details& details) {
  Scores scores;
  scores.bytes = std::ssize(text);
  if (parts_.words)
    score_words(text, scores, details);
  else if (!parts_.scan)
    scores.chars = count_chars(text);
  if (parts_.scan)
    score_scan(text, scores, details);
  if (parts_.readability)
    details.readability = readability(
        scores.words, details.shape.sentences,
        kernels::count_syllables(words_.folded().data(), words_.folded().size(),
                                 words_.masks()));
  if (signals_.contains(Signal::kCharEntropyBits))
    details.char_entropy_bits = chars_.bits(text, scores.chars);
  if (signals_.contains(Signal::kUnigramEntropyNats))
    details.unigram_entropy_nats = unigrams_.nats(text);
  return scores;
}

void Scorer::score_words(std::string_view text, Scores& scores,
                         Details& details) {
  const WordStats stats = words_.count(text);
  scores.chars = stats.chars;
  scores.words = stats.words;
  scores.unique_words = stats.unique_words;
  scores.entropy_bits = stats.entropy_bits;
  scores.entropy_normalized = normalized(stats);
  details.type_token_ratio = ratio(stats.unique_words, stats.words);
  if (signals_.contains(Signal::kQuality) ||
      signals_.contains_any(Signal::kQualityEntropy,
                            Signal::kQualityCompleteness)) {
    details.quality =
        quality_.parts(text, stats, {words_.folded(), words_.masks()});
    scores.quality = quality_of(details.quality);
  }
}

void Scorer::score_scan(std::string_view text, Scores& scores,
                        Details& details) {
  const ShapeFindings& found = scan_.scan(text);
  const i64 chars = found.counts.chars;
  scores.chars = chars;
  details.shape = shape_of(found);
  details.repetition = {};
  if (parts_.in_scan.repeated_lines) {
    add_lines(found, details.shape);
    add_lines(found, details.repetition);
  }
  if (parts_.in_scan.word_list && found.counts.words.words > 0)
    details.shape.stop_words = static_cast<double>(scan_.words().stop_words());
  score_grams(chars, details.repetition);
  judge(chars, found.c4, details);
  if (std::ssize(text) > kGiantBytes) {
    scan_.release_excess();
    grams_.release_excess();
  }
}

void Scorer::score_grams(i64 chars, Repetition& repetition) {
  if (parts_.top_grams) {
    const auto found = grams_.top_chars(scan_.words());
    for (std::size_t i = 0; i < found.size(); i++)
      repetition.top_gram_char_ratio[i] = ratio(found[i], chars);
  }
  if (parts_.duplicate_grams) {
    const auto found = grams_.duplicate_chars(scan_.words());
    for (std::size_t i = 0; i < found.size(); i++)
      repetition.dup_gram_char_ratio[i] = ratio(found[i], chars);
  }
}

void Scorer::judge(i64 chars, const C4Findings& findings,
                   Details& details) const {
  const auto verdict_of = [&](Filter filter) -> Verdict {
    switch (filter) {
    case Filter::kGopherQuality:
      return gopher_quality(details.shape, rules_.gopher_quality);
    case Filter::kGopherRepetition:
      return gopher_repetition(details.repetition, chars,
                               rules_.gopher_repetition);
    case Filter::kC4:
      return c4(findings, rules_.c4);
    case Filter::kFineweb:
      return fineweb(details.shape, rules_.fineweb);
    }
    return {};
  };
  for (int i = 0; i < kFilters; i++)
    if (signals_.contains(static_cast<Filter>(i)))
      details.verdicts[static_cast<std::size_t>(i)] =
          verdict_of(static_cast<Filter>(i));
}

}  // namespace docmill
