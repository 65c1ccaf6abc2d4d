#include "tests/score/limit_documents.h"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "lib/base/types.h"

namespace docmill {
namespace {

using Documents = std::vector<LimitDocument>;
using Words = std::vector<std::string>;

std::string joined(const Words& words, const std::string& separator = " ") {
  std::string text;
  for (const std::string& word : words)
    text += (text.empty() ? "" : separator) + word;
  return text;
}

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Words copies(i64 number, const std::string& word) {
  return Words(static_cast<size_t>(number), word);
}

// Makes words that occur nowhere else in its document.
class NewWords {
 public:
  // REQUIRES: letters >= 4.
  std::string word(i64 letters) {
    std::string word;
    for (i64 rest = ++number_; word.size() < 4; rest /= 26)
      word += static_cast<char>('a' + rest % 26);
    return word.append(static_cast<size_t>(letters) - 4, 'z');
  }

  // Words with blanks between, together `chars` long.
  // REQUIRES: chars >= 5.
  std::string prose(i64 chars) {
    std::string text;
    for (; chars > 9; chars -= 5)
      text += word(4) + " ";
    return text + word(chars);
  }

  // Two words and many blanks, so that no n-gram of it is long.
  // REQUIRES: chars >= 10.
  std::string padded(i64 chars) {
    return word(4) + std::string(static_cast<size_t>(chars) - 8, ' ') + word(4);
  }

 private:
  i64 number_ = 0;
};

LimitDocument quality(const Words& words, const char* signal, double value,
                      const char* verdict) {
  return {joined(words), signal, value, "gopher_quality", verdict};
}

Documents word_limits() {
  const Words stop = {"the", "and"};
  const auto alphas = [&](i64 number) {
    return stop + copies(number, "alpha");
  };
  const auto abc = [&](i64 number) { return stop + copies(number, "abc"); };
  const Words ten = stop + copies(14, "abcdefghijk") + copies(44, "abcdefghij");
  return {
      quality(alphas(48), "non_symbol_words", 50, "pass"),
      quality(alphas(47), "non_symbol_words", 49, "gopher_short_doc"),
      quality(alphas(47) + copies(9, "?!"), "non_symbol_words", 49,
              "gopher_short_doc"),
      quality(abc(99998), "non_symbol_words", 100000, "pass"),
      quality(abc(99999), "non_symbol_words", 100001, "gopher_long_doc"),
      quality(abc(58), "mean_word_length", 3, "pass"),
      quality(abc(57) + Words{"ab"}, "mean_word_length", 179.0 / 60,
              "gopher_below_avg_threshold"),
      quality(ten, "mean_word_length", 10, "pass"),
      quality(ten + Words{"abcdefghijk"}, "mean_word_length", 611.0 / 61,
              "gopher_above_avg_threshold"),
      quality(alphas(57) + Words{"be"}, "stop_words", 3, "pass"),
      quality({stop + copies(58, "The")}, "stop_words", 2, "pass"),
      quality(Words{"the"} + copies(59, "And"), "stop_words", 1,
              "gopher_enough_stop_words"),
  };
}

Documents symbol_limits() {
  const auto hundred = [](i64 number, const char* word) {
    return Words{"the", "and"} + copies(number, word) +
           copies(98 - number, "alpha");
  };
  return {
      quality(hundred(10, "#alpha"), "hash_ratio", 0.1, "pass"),
      quality(hundred(11, "#alpha"), "hash_ratio", 0.11,
              "gopher_too_many_hashes"),
      quality(hundred(10, "al...pha"), "ellipsis_ratio", 0.1, "pass"),
      quality(hundred(11, "al…pha"), "ellipsis_ratio", 0.11,
              "gopher_too_many_ellipsis"),
      quality(hundred(5, "al......pha"), "ellipsis_ratio", 0.1, "pass"),
      quality(hundred(20, "1234"), "alpha_word_ratio", 0.8, "pass"),
      quality(hundred(21, "1234"), "alpha_word_ratio", 0.79,
              "gopher_below_alpha_threshold"),
  };
}

Documents line_limits() {
  const auto lines = [](i64 number, std::string line, i64 others) {
    return joined(
        copies(number, line) + copies(others, "the alpha and beta gamma"),
        "\n");
  };
  const std::string bullet = " •alpha beta gamma delta";
  const std::string ellipsis = "alpha beta gamma delta... ";
  return {
      {lines(18, bullet, 2), "bullet_line_ratio", 0.9, "gopher_quality",
       "pass"},
      {lines(19, bullet, 1), "bullet_line_ratio", 0.95, "gopher_quality",
       "gopher_too_many_bullets"},
      {lines(6, ellipsis, 14), "ellipsis_line_ratio", 0.3, "gopher_quality",
       "pass"},
      {lines(7, ellipsis, 13), "ellipsis_line_ratio", 0.35, "gopher_quality",
       "gopher_too_many_end_ellipsis"},
  };
}

// Ten pieces, of which `repeated` are copies of the first.
std::string ten_pieces(i64 repeated, const std::string& separator) {
  NewWords words;
  Words pieces;
  for (i64 i = 0; i < 5; i++) {
    pieces.push_back(i <= repeated ? "same" : words.prose(50));
    pieces.push_back(words.prose(50));
  }
  return joined(pieces, separator);
}

// Four pieces, together `chars` long, of which one is a copy of 200.
std::string one_long_copy(i64 chars, const std::string& separator) {
  NewWords words;
  const std::string copied = words.padded(200);
  const i64 rest = chars - 400 - 3 * std::ssize(separator);
  return joined({copied, words.padded(250), copied, words.padded(rest - 250)},
                separator);
}

// What is said four times, together `chars` long.
std::string four_times(const std::string& gram, i64 chars) {
  NewWords words;
  const i64 rest = chars - 4 * std::ssize(gram) - 7;
  std::string text;
  for (i64 i = 0; i < 3; i++)
    text += gram + " " + words.prose(rest / 4) + " ";
  return text + gram + " " + words.prose(rest - rest / 4 * 3);
}

// `n` words of together `letters` letters, others for each `start`.
std::string small_words(i64 n, i64 letters, i64 start) {
  Words words;
  for (i64 i = 0; i < n; i++) {
    const i64 length = letters / n + (i < letters % n ? 1 : 0);
    words.emplace_back(static_cast<size_t>(length),
                       static_cast<char>('a' + (start + i) % 26));
  }
  return joined(words);
}

// Three times n words that are said twice, in 300 code points or 299. For
// each n the n words with their blanks have 19.
std::string three_said_twice(i64 n, i64 letters, bool is_beyond) {
  NewWords words;
  std::string text;
  for (const i64 start : {0, 7, 14}) {
    const std::string gram = small_words(n, letters, start);
    text += gram + " " + words.prose(29) + " " + gram + " ";
    text += words.prose(is_beyond && start == 14 ? 28 : 29) + " ";
  }
  return text;
}

Documents repetition(std::pair<std::string, std::string> texts,
                     const std::string& signal, double at, double beyond,
                     const std::string& rule) {
  return {{texts.first, signal, at, "gopher_repetition", "pass"},
          {texts.second, signal, beyond, "gopher_repetition", rule}};
}

Documents piece_limits(const std::string& piece, const std::string& rule,
                       const std::string& separator) {
  Documents documents =
      repetition({ten_pieces(3, separator), ten_pieces(4, separator)},
                 fmt::format("dup_{}_ratio", piece), 0.3, 0.4, rule + "_frac");
  const Documents chars = repetition(
      {one_long_copy(1000, separator), one_long_copy(999, separator)},
      fmt::format("dup_{}_char_ratio", piece), 0.2, 200.0 / 999,
      rule + "_char_frac");
  documents.insert(documents.end(), chars.begin(), chars.end());
  return documents;
}

Documents top_gram_limits(i64 n, const std::string& gram, i64 chars) {
  const double said = 4.0 * static_cast<double>(gram.size());
  const double length = static_cast<double>(chars);
  return repetition({four_times(gram, chars), four_times(gram, chars - 1)},
                    fmt::format("top_{}gram_char_ratio", n), said / length,
                    said / (length - 1), fmt::format("top_{}_gram", n));
}

Documents repeated_gram_limits(i64 n) {
  const i64 letters = 20 - n;  // percent of the text, which is the limit
  const double said = 3.0 * static_cast<double>(letters);
  return repetition(
      {three_said_twice(n, letters, false), three_said_twice(n, letters, true)},
      fmt::format("dup_{}gram_char_ratio", n), said / 300, said / 299,
      fmt::format("duplicated_{}_n_grams", n));
}

LimitDocument fineweb(const Words& lines, const char* signal, double value,
                      const char* verdict) {
  return {joined(lines, "\n"), signal, value, "fineweb", verdict};
}

// `marked` lines of 41 code points that end in a full stop among 100.
Words marked_lines(i64 marked) {
  NewWords words;
  Words lines;
  for (i64 i = 0; i < 100; i++)
    lines.push_back(words.prose(40) + (i < marked ? "." : ";"));
  return lines;
}

// `number` lines of 30 code points among 100, the others of 31.
Words short_lines(i64 number) {
  NewWords words;
  Words lines;
  for (i64 i = 0; i < 100; i++)
    lines.push_back(words.prose(i < number ? 29 : 30) + ".");
  return lines;
}

// One line of ten repeated, all together `chars` without the line ends.
Words repeated_line(i64 chars) {
  NewWords words;
  const std::string line = words.prose(10);
  Words lines = {line};
  for (i64 i = 0; i < 19; i++)
    lines.push_back(words.prose(48) + ".");
  return lines + Words{line, words.prose(chars - 20 - 19 * 49 - 1) + "."};
}

// 31 lines of long words, of which `longer` have four and the others three.
Words lines_of_few_words(i64 longer) {
  NewWords words;
  Words lines;
  for (i64 i = 0; i < 31; i++) {
    const std::string three =
        joined({words.word(12), words.word(12), words.word(12)});
    lines.push_back(three + (i < longer ? " " + words.word(12) : "") + ".");
  }
  return lines;
}

Documents fineweb_limits() {
  return {
      fineweb(marked_lines(12), "line_punctuation_ratio", 0.12, "pass"),
      fineweb(marked_lines(11), "line_punctuation_ratio", 0.11,
              "line_punct_ratio"),
      fineweb(short_lines(67), "short_line_ratio", 0.67, "pass"),
      fineweb(short_lines(68), "short_line_ratio", 0.68, "short_line_ratio"),
      fineweb(repeated_line(1000), "line_char_dup_ratio", 0.01, "pass"),
      fineweb(repeated_line(999), "line_char_dup_ratio", 10.0 / 999,
              "char_dup_ratio"),
      fineweb(lines_of_few_words(7), "newline_word_ratio", 0.3, "pass"),
      fineweb(lines_of_few_words(6), "newline_word_ratio", 30.0 / 99,
              "list_ratio"),
  };
}

}  // namespace

std::vector<LimitDocument> limit_documents() {
  std::vector<Documents> groups = {
      word_limits(),
      symbol_limits(),
      line_limits(),
      piece_limits("paragraph", "dup_para", "\n\n"),
      piece_limits("line", "dup_line", "\n"),
      top_gram_limits(2, "ab cd", 100),
      top_gram_limits(3, "aaa bb cc", 200),
      top_gram_limits(4, "a bb c d", 200),
      fineweb_limits(),
  };
  for (i64 n = 5; n <= 10; n++)
    groups.push_back(repeated_gram_limits(n));
  Documents documents;
  for (const Documents& group : groups)
    documents.insert(documents.end(), group.begin(), group.end());
  return documents;
}

}  // namespace docmill
