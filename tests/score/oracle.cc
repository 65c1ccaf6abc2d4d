#include "tests/score/oracle.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "tests/score/oracle_marks.h"
#include "tests/score/oracle_verdicts.h"
#include "tests/score/python_text.h"

namespace docmill {
namespace {

using python::Text;
using python::TextView;
using Signals = std::map<std::string, std::optional<double>>;

std::optional<double> ratio(i64 part, i64 whole) {
  if (whole == 0)
    return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

template <class Items, class IsMember>
i64 count_of(const Items& items, IsMember is_member) {
  return std::count_if(items.begin(), items.end(), is_member);
}

// The share of the items; nothing without items.
template <class Items, class IsMember>
std::optional<double> share(const Items& items, IsMember is_member) {
  return ratio(count_of(items, is_member), std::ssize(items));
}

template <class Items>
auto counts_of(const Items& items) {
  std::map<typename Items::value_type, i64> counts;
  for (const auto& item : items)
    counts[item]++;
  return counts;
}

// -sum p log p over the different items.
template <class Items, class Log>
double entropy(const Items& items, Log log) {
  double sum = 0;
  for (const auto& [_, count] : counts_of(items)) {
    const double p =
        static_cast<double>(count) / static_cast<double>(items.size());
    sum -= p * log(p);
  }
  return sum;
}

double log_2(double x) { return std::log2(x); }
double log_e(double x) { return std::log(x); }

// Runs of word characters of the lower-cased text.
std::vector<Text> unicode_words(TextView text) {
  Text spaced = python::lower(text);
  for (char32_t& c : spaced)
    c = python::is_word(c) ? c : U' ';
  return python::split(spaced);
}

Signals core_signals(std::string_view utf8, TextView text) {
  const std::vector<Text> words = unicode_words(text);
  const i64 unique = std::ssize(counts_of(words));
  const double bits = entropy(words, log_2);
  return {
      {"bytes", std::ssize(utf8)},
      {"chars", std::ssize(text)},
      {"words", std::ssize(words)},
      {"unique_words", unique},
      {"entropy_bits", bits},
      {"entropy_normalized",
       unique < 2 ? 0 : bits / std::log2(static_cast<double>(unique))},
      {"char_entropy_bits", entropy(text, log_2)},
      {"type_token_ratio", ratio(unique, std::ssize(words))},
  };
}

bool is_ascii_punctuation(char32_t c) {
  return TextView(UR"(!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~)").find(c) !=
         TextView::npos;
}

std::optional<double> unigram_entropy_nats(TextView text) {
  Text kept(text);
  std::erase_if(kept, is_ascii_punctuation);
  const std::vector<Text> words =
      python::split(python::nfd(python::lower(kept)));
  if (words.empty())
    return std::nullopt;
  return std::stod(fmt::format("{:.8f}", entropy(words, log_e)));
}

bool is_blank(TextView text) { return python::strip(text).empty(); }

i64 non_blank(const std::vector<Text>& pieces) {
  return count_of(pieces, [](TextView piece) { return !is_blank(piece); });
}

i64 sentences_of(const std::vector<Text>& lines) {
  i64 sentences = 0;
  for (const Text& line : lines)
    sentences += non_blank(split_into_sentences(line));
  return sentences;
}

bool is_bullet(TextView line) {
  const Text text = python::lstrip(line);
  return text.starts_with(U'•') || text.starts_with(U'-');
}

bool ends_in_ellipsis(TextView line) {
  const Text text = python::rstrip(line);
  return text.ends_with(U"...") || text.ends_with(U'…');
}

Signals line_signals(TextView text) {
  const std::vector<Text> lines = python::splitlines(text);
  return {
      {"lines", std::ssize(lines)},
      {"paragraphs", non_blank(python::split_at_newline_runs(text, 2))},
      {"sentences", sentences_of(lines)},
      {"bullet_line_ratio", share(lines, is_bullet)},
      {"ellipsis_line_ratio", share(lines, ends_in_ellipsis)},
  };
}

bool is_symbol(TextView word) {
  return std::ranges::all_of(
      word, [](char32_t c) { return is_punctuation(c) || is_terminal(c); });
}

bool has_letter(TextView word) {
  return std::ranges::any_of(word, python::is_alpha);
}

i64 stop_words_among(const std::vector<Text>& words) {
  const std::set<Text> kStopWords = {U"the", U"be",   U"to",   U"of",
                                     U"and", U"that", U"have", U"with"};
  const std::set<Text> different(words.begin(), words.end());
  return count_of(different,
                  [&](const Text& word) { return kStopWords.contains(word); });
}

i64 chars_of(const std::vector<Text>& words) {
  i64 chars = 0;
  for (const Text& word : words)
    chars += std::ssize(word);
  return chars;
}

Signals word_signals(TextView text, const std::vector<Text>& words) {
  std::vector<Text> non_symbols = words;
  std::erase_if(non_symbols, is_symbol);
  const i64 number = std::ssize(words);
  const i64 hashes = python::count(text, U"#");
  const i64 ellipses = python::count(text, U"...") + python::count(text, U"…");
  return {
      {"whitespace_words", number},
      {"non_symbol_words", std::ssize(non_symbols)},
      {"mean_word_length",
       ratio(chars_of(non_symbols), std::ssize(non_symbols))},
      {"hash_ratio", ratio(hashes, number)},
      {"ellipsis_ratio", ratio(ellipses, number)},
      {"alpha_word_ratio", share(words, has_letter)},
      {"newline_word_ratio", ratio(python::count(text, U"\n"), number)},
      {"stop_words", number == 0
                         ? std::nullopt
                         : std::optional<double>(stop_words_among(words))},
      {"uppercase_ratio", share(text, python::is_upper)},
      {"digit_ratio", share(text, python::is_decimal)},
  };
}

// Pieces that were seen before; the first of equal ones is free.
struct Repeats {
  i64 pieces = 0;
  i64 chars = 0;
};

Repeats repeats_among(const std::vector<Text>& pieces) {
  Repeats repeats;
  std::set<Text> seen;
  for (const Text& piece : pieces) {
    if (seen.insert(piece).second)
      continue;
    repeats.pieces++;
    repeats.chars += std::ssize(piece);
  }
  return repeats;
}

// Of the lines between newlines that are not blank.
Signals fineweb_signals(TextView text) {
  std::vector<Text> lines = python::split_at_newlines(text);
  std::erase_if(lines, is_blank);
  if (lines.empty())
    return {{"line_punctuation_ratio", std::nullopt},
            {"short_line_ratio", std::nullopt},
            {"line_char_dup_ratio", std::nullopt}};
  const i64 chars = std::ssize(text) - python::count(text, U"\n");
  return {
      {"line_punctuation_ratio",
       share(lines, [](TextView line) { return is_terminal(line.back()); })},
      {"short_line_ratio",
       share(lines, [](TextView line) { return line.size() <= 30; })},
      {"line_char_dup_ratio", ratio(repeats_among(lines).chars, chars)},
  };
}

std::vector<Text> n_grams(const std::vector<Text>& words, i64 n,
                          TextView separator) {
  std::vector<Text> grams;
  for (i64 i = 0; i + n <= std::ssize(words); i++) {
    Text gram = words[i];
    for (i64 k = 1; k < n; k++)
      gram.append(separator).append(words[i + k]);
    grams.push_back(gram);
  }
  return grams;
}

// The length of the most frequent n-gram, the first of equal ones, times its
// count.
i64 top_n_gram_chars(const std::vector<Text>& words, i64 n) {
  const std::vector<Text> grams = n_grams(words, n, U" ");
  const std::map<Text, i64> counts = counts_of(grams);
  i64 top_count = 0;
  i64 top_length = 0;
  for (const Text& gram : grams) {
    if (counts.at(gram) <= top_count)
      continue;
    top_count = counts.at(gram);
    top_length = std::ssize(gram);
  }
  return top_length * top_count;
}

// Greedy from left to right: a repeated n-gram is counted and stepped over.
i64 repeated_n_gram_chars(const std::vector<Text>& words, i64 n) {
  const std::vector<Text> grams = n_grams(words, n, U"");
  std::set<Text> seen;
  i64 chars = 0;
  for (i64 i = 0; i < std::ssize(grams);) {
    const bool is_new = seen.insert(grams[i]).second;
    chars += is_new ? 0 : std::ssize(grams[i]);
    i += is_new ? 1 : n;
  }
  return chars;
}

Signals repetition_signals(TextView text, const std::vector<Text>& words) {
  const std::vector<Text> paragraphs =
      python::split_at_newline_runs(python::strip(text), 2);
  const std::vector<Text> lines = python::split_at_newline_runs(text, 1);
  const Repeats paragraph_repeats = repeats_among(paragraphs);
  const Repeats line_repeats = repeats_among(lines);
  const i64 chars = std::ssize(text);
  Signals signals = {
      {"dup_paragraph_ratio",
       ratio(paragraph_repeats.pieces, std::ssize(paragraphs))},
      {"dup_paragraph_char_ratio", ratio(paragraph_repeats.chars, chars)},
      {"dup_line_ratio", ratio(line_repeats.pieces, std::ssize(lines))},
      {"dup_line_char_ratio", ratio(line_repeats.chars, chars)},
  };
  for (i64 n = 2; n <= 4; n++)
    signals[fmt::format("top_{}gram_char_ratio", n)] =
        ratio(top_n_gram_chars(words, n), chars);
  for (i64 n = 5; n <= 10; n++)
    signals[fmt::format("dup_{}gram_char_ratio", n)] =
        ratio(repeated_n_gram_chars(words, n), chars);
  if (text.empty())
    signals["dup_paragraph_ratio"] = signals["dup_line_ratio"] = std::nullopt;
  return signals;
}

}  // namespace

OracleResult oracle(std::string_view text) {
  const Text decoded = python::decode(text);
  const std::vector<Text> words = python::split(decoded);
  OracleResult result;
  result.score = core_signals(text, decoded);
  result.score["unigram_entropy_nats"] = unigram_entropy_nats(decoded);
  result.score.merge(line_signals(decoded));
  result.score.merge(word_signals(decoded, words));
  result.score.merge(fineweb_signals(decoded));
  result.score.merge(repetition_signals(decoded, words));
  result.verdicts = {
      {"gopher_quality", gopher_quality_verdict(result.score)},
      {"gopher_repetition", gopher_repetition_verdict(result.score)},
      {"c4", c4_verdict(decoded)},
      {"fineweb", fineweb_verdict(result.score)},
  };
  return result;
}

}  // namespace docmill
