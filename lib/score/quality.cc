#include "lib/score/quality.h"

#include <algorithm>
#include <cmath>

#include "lib/score/quality_ending.h"
#include "lib/score/quality_tables.h"

namespace docmill {
namespace {

// All that is counted of a text.
struct Counted {
  const LineStats& lines;
  const WordSigns& signs;
  const WordStats& words;
  i64 bytes;
};

double ratio(i64 part, i64 whole) {
  return static_cast<double>(part) /
         static_cast<double>(std::max<i64>(whole, 1));
}

// A straight line from `low` at x = from to 1 at x = to, level outside;
// from > to gives a falling one.
double ramp(double x, double from, double to, double low) {
  const double at = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return low + (1 - low) * at;
}

double per(i64 count, i64 whole, double unit) {
  return unit * ratio(count, whole);
}

// The share of `part` in `whole`, drawn towards the usual one where the whole
// is small, so that short and long texts are judged alike.
double share(i64 part, i64 whole, double usual, double prior = 3) {
  return (static_cast<double>(part) + prior * usual) /
         (static_cast<double>(whole) + prior);
}

// What a defect of this rate leaves of a part: 1 without it, half of `most`
// gone where rate = half, never all.
double leaves(double rate, double half, double most = 1) {
  return 1 - most * rate / (rate + half);
}

// Falls like leaves(), but starts gently.
double leaves_mostly(double rate, double half, double most = 1) {
  return leaves(rate * rate, half * half, most);
}

// From 0 to 1, steepest at `middle`, where it is 1/2.
double step(double x, double middle, double width) {
  const double z = (x - middle) / width;
  return 0.5 + 0.5 * z / std::sqrt(1 + z * z);
}

// Text whose words are not separated by blanks (Chinese, Japanese, Thai):
// what counts as a word there is a clause.
bool is_unspaced(const Counted& text) {
  return text.words.word_bytes > 12 * text.words.words;
}

// Bits by which the words' entropy is above what edited text of so many words
// has. The parabola in log2(words) was fitted on the corpus.
double excess_entropy(const WordStats& words) {
  const double n =
      std::log2(static_cast<double>(std::max<i64>(words.words, 2)));
  // Beyond 2^15 words the fit is not known to hold; the vertex is not far.
  const double x = std::min(n, 15.0);
  return words.entropy_bits - (0.854 + x * (0.971 - 0.0312 * x));
}

// Words as varied as they should be, made of letters as words are.
double entropy_part(const Counted& text) {
  const double excess = excess_entropy(text.words);
  double part = leaves_mostly(std::max(-excess, 0.0), 3);
  if (!is_unspaced(text)) {
    // The more letters beyond ASCII, the more forms a word has as a rule.
    const double foreign = ratio(text.lines.counts.high_bytes, text.bytes);
    part *= leaves_mostly(std::max(excess - 0.3 - foreign, 0.0), 1.3);
  }
  // Where few words are known, some odd ones are to be expected, and more
  // where the language seems to be none that we know.
  const double known = ratio(text.signs.known, text.signs.words);
  const double foreign_tongue = std::max(0.3 - known, 0.0);
  const double expected =
      0.12 * std::max(0.65 - known, 0.0) + 0.8 * foreign_tongue;
  const double odd = ratio(text.signs.odd, text.signs.judged);
  const double mojibake = per(text.lines.counts.mojibake, text.bytes, 1000);
  return part *
         leaves_mostly(std::max(odd - expected, 0.0),
                       0.06 + 0.3 * foreign_tongue) *
         leaves(mojibake, 2);
}

// How far neighbours speak for whole sentences, from 1 down to 0.
double order(const Counted& text) {
  // 15 pairs that tell little are added, for chance is great in a short text.
  const double odds = share(text.signs.order, text.signs.pairs, 0.6, 15);
  // The middle is between good text and such with 15 % of the words missing.
  // Where lines are short, as in lists, both have lower odds.
  const double lines = std::min(ratio(text.lines.lines, text.words.words), 0.4);
  return step(odds, 0.35 - 4 * lines, 1);
}

// How like a section is to the one before: one subject, not the same words.
double likeness(const WordSigns& signs) {
  const double mean = share(signs.likeness, 1000 * signs.sections, 0.34, 3000);
  return leaves_mostly(std::max(mean - 0.5, 0.0), 0.2) *
         leaves_mostly(std::max(0.15 - mean, 0.0), 0.1, 0.3);
}

// Sentences in order, each said once, from section to section.
double coherence_part(const Counted& text) {
  const LineStats& lines = text.lines;
  // The first counts little: "had had", "die die" are good grammar.
  const double found = static_cast<double>(lines.counts.doubled_words);
  const double doubled = 100 * std::max(found - 0.7, 0.3 * found) /
                         static_cast<double>(text.words.words);
  const double low_starts = share(lines.low_starts, lines.starts, 0.03);
  const double repeated = ratio(lines.repeated_bytes, text.bytes);
  double part =
      order(text) * likeness(text.signs) * leaves(low_starts, 0.3, 0.7) *
      leaves_mostly(repeated, 0.19) * leaves(doubled, 0.6) *
      leaves(per(lines.hyphenated, text.words.words, 100), 0.6, 0.9) *
      leaves_mostly(per(lines.broken_lines, text.words.words, 100), 1.7, 0.9);
  // Where most letters are beyond ASCII, so may the full stops be.
  if (ratio(lines.counts.high_bytes, text.bytes) < 0.3)
    part *= ramp(ratio(text.words.words, lines.segments), 120, 40, 0.2);
  return part;
}

// A whole text and nothing else: proper beginnings and ends, clean lines.
double completeness_part(const Counted& text) {
  const LineStats& lines = text.lines;
  const double length = ramp(static_cast<double>(text.words.words), 0, 25, 0.2);
  const double fence = lines.fence_is_open ? 0.7 : 1;
  // Where paragraphs end without a stop as a rule, so may the last one.
  const double habit = 1 - ratio(lines.open_ends, lines.long_ends + 1);
  const double cut_off = (1 - ending(lines)) * habit;
  const double low_begins = share(lines.low_begins, lines.begins, 0.04);
  const double open_ends = share(lines.open_ends, lines.long_ends, 0.02);
  const double trailing = ratio(lines.counts.trailing_blanks, lines.lines);
  const double spare = ratio(lines.counts.spare_newlines, lines.lines);
  return length * fence * (1 - cut_off) * leaves(low_begins, 0.5, 0.6) *
         leaves(open_ends, 0.5, 0.5) *
         leaves(ratio(lines.boilerplate_bytes, text.bytes), 0.06, 0.95) *
         leaves_mostly(per(lines.blank_runs, text.bytes, 1000), 6, 0.9) *
         leaves(trailing, 0.15, 0.3) * leaves_mostly(spare, 0.15, 0.9);
}

}  // namespace

QualityParts quality_parts(const LineStats& lines, const WordSigns& signs,
                           const WordStats& words, i64 bytes) {
  if (words.words == 0)
    return {};
  const Counted text = {lines, signs, words, bytes};
  return {entropy_part(text), std::sqrt(coherence_part(text)),
          std::sqrt(completeness_part(text))};
}

double quality_of(const QualityParts& parts) {
  const double quality = 100 * (0.35 * parts.entropy + 0.35 * parts.coherence +
                                0.30 * parts.completeness);
  return std::clamp(quality, 0.0, 100.0);
}

QualityParts QualityMeter::parts(std::string_view text, const WordStats& words,
                                 const FoldedText& folded) {
  if (words.words == 0)
    return {};
  return quality_parts(line_stats(text, segments_), word_signs(text, folded),
                       words, std::ssize(text));
}

}  // namespace docmill
