#include "lib/score/quality.h"

#include <algorithm>
#include <cmath>

#include "lib/score/quality_ending.h"

namespace docmill {
namespace {

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

// What a defect of this rate leaves of the quality: 1 without it, half of
// `most` gone where rate = half, never all.
double leaves(double rate, double half, double most) {
  return 1 - most * rate / (rate + half);
}

// The same for defects that good text has a little of: few cost next to
// nothing.
double leaves_mostly(double rate, double half, double most) {
  return leaves(rate * rate, half * half, most);
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

// Text whose words are not separated by blanks (Chinese, Japanese, Thai):
// what counts as a word there is a clause.
bool is_unspaced(const WordStats& words) {
  return words.word_bytes > 12 * words.words;
}

double entropy_part(const LineStats& lines, const WordStats& words, i64 bytes) {
  const auto& counts = lines.counts;
  const double foreign = ratio(counts.high_bytes, bytes);
  const double excess = excess_entropy(words);
  double part = ramp(excess, -2.2, -0.75, 0.1);
  if (!is_unspaced(words))
    part *= ramp(excess, 1.6 + 2 * foreign, 0.6 + 2 * foreign, 0.25);

  // The shape of words is known for the Latin script only.
  const bool is_latin = foreign < 0.15 && counts.words >= 20;
  if (!is_latin)
    return part * ramp(ratio(words.word_bytes, words.words), 2, 3.5, 0.2);
  const double single = ratio(counts.single_words, counts.words);
  const double brief = ratio(counts.short_words, counts.words);
  const double vowels = ratio(counts.vowels, counts.letters);
  const double length = ratio(words.word_bytes, words.words);
  // Simple prose has many short words, a glossary many different ones; words
  // in pieces are both. Each term is about 1 at the edge of good text.
  const double pieces = (brief - 0.34) / 0.1 + excess / 0.5;
  return part * ramp(single, 0.45, 0.13, 0.25) * ramp(brief, 0.03, 0.16, 0.2) *
         ramp(pieces, 2.7, 1.2, 0.2) * ramp(vowels, 0.22, 0.30, 0.25) *
         ramp(length, 3, 3.9, 0.3);
}

double coherence_part(const LineStats& lines, const WordStats& words) {
  // The first counts little: "had had", "die die" are good grammar.
  const double found = static_cast<double>(lines.counts.doubled_words);
  const double doubled = 100 * std::max(found - 0.7, 0.3 * found) /
                         static_cast<double>(words.words);
  double part = leaves(doubled, 0.6, 1);
  if (!is_unspaced(words))
    part *= ramp(ratio(words.words, lines.segments), 120, 40, 0.2);
  return part;
}

double completeness_part(const LineStats& lines, const WordStats& words) {
  const double length = ramp(static_cast<double>(words.words), 0, 25, 0.2);
  const double fence = lines.fence_is_open ? 0.7 : 1;
  return length * fence * ending(lines);
}

double cleanness_part(const LineStats& lines, const WordStats& words,
                      i64 bytes) {
  const auto& counts = lines.counts;
  const double thousand_bytes = static_cast<double>(bytes) / 1000;
  const double hundred_words = static_cast<double>(words.words) / 100;
  const auto per = [](i64 count, double unit) {
    return static_cast<double>(count) / unit;
  };
  return leaves(per(counts.mojibake, thousand_bytes), 1.5, 0.6) *
         leaves_mostly(per(lines.blank_runs, thousand_bytes), 8, 0.5) *
         leaves(ratio(counts.trailing_blanks, lines.lines), 0.4, 0.15) *
         leaves_mostly(ratio(counts.spare_newlines, lines.lines), 0.5, 0.4) *
         leaves_mostly(ratio(lines.repeated_bytes, bytes), 0.28, 0.5) *
         leaves(ratio(lines.boilerplate_bytes, bytes), 0.08, 0.4) *
         leaves(per(lines.hyphenated, hundred_words), 1.5, 0.5) *
         leaves_mostly(per(lines.broken_lines, hundred_words), 2, 0.5);
}

}  // namespace

QualityParts quality_parts(const LineStats& lines, const WordStats& words,
                           i64 bytes) {
  if (words.words == 0)
    return {};
  return {entropy_part(lines, words, bytes), coherence_part(lines, words),
          completeness_part(lines, words), cleanness_part(lines, words, bytes)};
}

double quality_of(const QualityParts& parts) {
  const double quality = 100 * parts.cleanness *
                         (0.35 * parts.entropy + 0.35 * parts.coherence +
                          0.30 * parts.completeness);
  return std::clamp(quality, 0.0, 100.0);
}

QualityParts QualityMeter::parts(std::string_view text,
                                 const WordStats& words) {
  if (words.words == 0)
    return {};
  return quality_parts(line_stats(text, segments_), words, std::ssize(text));
}

double QualityMeter::measure(std::string_view text, const WordStats& words) {
  return quality_of(parts(text, words));
}

double quality(std::string_view text, const WordStats& words) {
  return QualityMeter().measure(text, words);
}

}  // namespace docmill
