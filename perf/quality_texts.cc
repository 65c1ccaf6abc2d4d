#include "perf/quality_texts.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <simdjson.h>

#include "lib/score/word_counter.h"
#include "lib/text/word_rules.h"
#include "perf/edit_text.h"

namespace docmill {
namespace {

constexpr i64 kMinWords = 30;
constexpr i64 kMaxWords = 20000;

i64 count_words(std::string_view text) {
  static WordCounter counter({.rules = kUnicodeWords});
  return counter.count(text).words;
}

double share(i64 part, i64 whole) {
  return static_cast<double>(part) /
         static_cast<double>(std::max<i64>(whole, 1));
}

// A text is code when signs of programming are frequent, a list when most
// lines are short or begin like an entry, prose otherwise.
std::string kind_of(std::string_view text) {
  constexpr std::string_view kCodeSigns = "{}[]<>=_\\;$#@|~^`*+&%";
  i64 signs = 0;
  for (const char c : text)
    signs += kCodeSigns.find(c) != kCodeSigns.npos;
  if (share(signs, std::ssize(text)) > 0.03)
    return "code";
  i64 lines = 0;
  i64 entries = 0;
  i64 in_entries = 0;
  for (const std::string& line : split(text, "\n")) {
    const size_t begin = line.find_first_not_of(" \t");
    if (begin == line.npos)
      continue;
    const bool is_entry = line.size() - begin < 50 || line[begin] == '*' ||
                          line[begin] == '-' ||
                          std::isdigit(static_cast<unsigned char>(line[begin]));
    lines++;
    entries += is_entry;
    in_entries += is_entry ? std::ssize(line) : 0;
  }
  const bool is_list = lines > 3 && share(entries, lines) > 0.6 &&
                       share(in_entries, std::ssize(text)) > 0.35;
  return is_list ? "list" : "prose";
}

// Whole paragraphs, or lines where there are none, from a random one on,
// until there are `words`.
std::string piece_of(std::string_view text, i64 words, Rng& rng) {
  const bool has_paragraphs = text.find("\n\n") != text.npos;
  const std::string_view separator = has_paragraphs ? "\n\n" : "\n";
  const std::vector<std::string> parts = split(text, separator);
  std::string piece;
  i64 found = 0;
  for (size_t i = rng() % parts.size(); i < parts.size() && found < words;
       i++) {
    piece += piece.empty() ? "" : separator;
    piece += parts[i];
    found += count_words(parts[i]);
  }
  return found > 3 * words ? std::string() : piece;
}

void add(std::vector<RealText>& texts, RealText text) {
  text.words = count_words(text.text);
  if (text.words < kMinWords || text.words > kMaxWords)
    return;
  if (text.kind.empty())
    text.kind = kind_of(text.text);
  texts.push_back(std::move(text));
}

}  // namespace

std::vector<RealText> real_texts(const std::string& path) {
  std::vector<RealText> texts;
  simdjson::dom::parser parser;
  simdjson::dom::document_stream stream;
  if (parser.load_many(path, 64 << 20).get(stream))
    return texts;
  Rng rng(1);
  RealText page;
  const auto end_page = [&](std::string_view next) {
    if (page.words > 1)
      add(texts, page);
    page = RealText();
    page.id = next;
  };
  for (auto item : stream) {
    std::string_view id;
    std::string_view text;
    std::string_view language;
    if (item["id"].get(id) || item["text"].get(text))
      continue;
    if (item["lang"].get(language) || language == "en")
      language = "";
    const i64 wanted = static_cast<i64>(30 + rng() % (rng() % 2 ? 40 : 250));
    add(texts, {std::string(id) + "~", piece_of(text, wanted, rng),
                std::string(language)});
    add(texts, {std::string(id), std::string(text), std::string(language)});
    const std::string_view page_id = id.substr(0, id.rfind('#'));
    if (page_id != page.id)
      end_page(page_id);
    page.words++;  // its parts, until it is complete
    page.text += (page.text.empty() ? "" : "\n\n") + std::string(text);
    page.kind = language;
  }
  end_page("");
  return texts;
}

std::string length_class(i64 words) {
  i64 low = kMinWords;
  for (const i64 limit : {100, 300, 1000, 3000, 10000}) {
    if (words < limit)
      return fmt::format("{} to {} words", low, limit);
    low = limit;
  }
  return fmt::format("{} to {} words", low, kMaxWords);
}

}  // namespace docmill
