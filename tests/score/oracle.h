// What the signals and verdicts of a document must be: slow, simple, straight
// from the definitions (CONTRACT.md and the vectors beside the repository),
// and without a line in common with lib/score. For comparing with; the oracle
// itself is compared with the vectors.
//
// All lengths are in code points. White space, lower case and so on are
// Python's (python_text.h). "Words" below are maximal runs of non-white-space,
// but for the core and entropy signals. How the definitions are read where
// they leave a choice and no vector decides:
//
// * bytes, chars, words, unique_words and the counts of the shape group are 0
//   for an empty text, and so are the three entropies in bits. Ratios whose
//   denominator is 0 are null, and stop_words is null without words.
// * lines: pieces of splitlines(), which breaks at CRLF once, at NEL, LS and
//   PS too, and gives no empty piece after the last break.
// * paragraphs: pieces of re.split("\n{2,}") that are not white space alone.
//   Only "\n" is a newline: "\r\n\r\n" separates no paragraphs, and neither
//   does a line of blanks.
// * sentences: each line of splitlines() is cut after '.', '!' or '?' where
//   white space follows, which belongs to no sentence; pieces that are empty
//   or white space alone are not counted. Unlike for C4, lines are counted
//   however they end.
// * uppercase_ratio and digit_ratio: category Lu and Nd over chars. Lt (U+01C5)
//   and letter-like numbers (Nl, No) do not count.
// * The top n-gram is that of the highest count; of equal counts the one seen
//   first, not the longest. Without an n-gram the ratio is 0, of an empty text
//   null.
// * unigram_entropy_nats is rounded to 8 digits, half to even, as Python does.
//
// Left out: quality and its group, and the Flesch signals.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace docmill {

struct OracleResult {
  std::map<std::string, std::optional<double>> score;  // nothing is null
  std::map<std::string, std::string> verdicts;  // "pass" or the rule that drops
};

// REQUIRES: `text` is valid UTF-8.
OracleResult oracle(std::string_view text);

}  // namespace docmill
