#include "tests/score/python_text.h"

#include <algorithm>
#include <span>
#include <utility>

#include "tests/score/python_tables.h"

namespace docmill::python {
namespace {

constexpr char32_t kCapitalSigma = 0x3A3;
constexpr char32_t kFinalSigma = 0x3C2;

template <class Item>
const Item* find(std::span<const Item> ranges, char32_t c) {
  const auto after = std::ranges::upper_bound(ranges, c, {}, &Item::first);
  if (after == ranges.begin() || std::prev(after)->last < c)
    return nullptr;
  return &*std::prev(after);
}

bool is_in(std::span<const Range> ranges, char32_t c) {
  return find(ranges, c) != nullptr;
}

// What `c` maps to; itself when it is not listed.
Text mapped(std::span<const Mapping> mappings, char32_t c) {
  const auto found = std::ranges::lower_bound(mappings, c, {}, &Mapping::from);
  if (found == mappings.end() || found->from != c)
    return Text(1, c);
  return Text(found->to);
}

// Whether the first of `neighbours` that is not ignorable is cased.
bool meets_cased(const Text& neighbours) {
  for (const char32_t c : neighbours) {
    if (!is_in(kIgnorable, c))
      return is_in(kCased, c);
  }
  return false;
}

bool is_final_sigma(TextView text, size_t at) {
  if (text[at] != kCapitalSigma)
    return false;
  const Text before(text.rbegin() + std::ssize(text) - i64(at), text.rend());
  const Text after(text.substr(at + 1));
  return meets_cased(before) && !meets_cased(after);
}

// The three parts of a Hangul syllable (Unicode 14, section 3.12).
Text decomposed(char32_t c) {
  if (c < 0xAC00 || c > 0xD7A3)
    return mapped(kDecomposition, c);
  const char32_t index = c - 0xAC00;
  Text parts{0x1100 + index / 588, 0x1161 + index % 588 / 28};
  if (index % 28 != 0)
    parts += 0x11A7 + index % 28;
  return parts;
}

int combining_class(char32_t c) {
  const ClassRange* range = find(kCombiningClass, c);
  return range == nullptr ? 0 : range->combining_class;
}

bool is_line_end(char32_t c) {
  return contains(U"\n\r\v\f\x1C\x1D\x1E\x85\x2028\x2029", TextView(&c, 1));
}

}  // namespace

Text decode(std::string_view utf8) {
  Text text;
  for (const char byte : utf8) {
    const auto bits = static_cast<unsigned char>(byte);
    if (bits < 0x80)
      text += bits;
    else if (bits < 0xC0)
      text.back() = text.back() << 6 | (bits & 0x3F);
    else if (bits < 0xE0)
      text += bits & 0x1F;
    else if (bits < 0xF0)
      text += bits & 0x0F;
    else
      text += bits & 0x07;
  }
  return text;
}

bool is_space(char32_t c) { return is_in(kSpace, c); }
bool is_alpha(char32_t c) { return is_in(kAlpha, c); }
bool is_word(char32_t c) { return c == U'_' || is_in(kAlnum, c); }
bool is_upper(char32_t c) { return is_in(kUpper, c); }
bool is_decimal(char32_t c) { return is_in(kDecimal, c); }

Text lower(TextView text) {
  Text result;
  for (size_t i = 0; i < text.size(); i++) {
    if (is_final_sigma(text, i))
      result += kFinalSigma;
    else
      result += mapped(kLower, text[i]);
  }
  return result;
}

Text nfd(TextView text) {
  Text result;
  for (const char32_t c : text)
    result += decomposed(c);
  // Marks are sorted by class between one non-mark and the next.
  const auto is_starter = [](char32_t c) { return combining_class(c) == 0; };
  for (auto from = result.begin(); from != result.end();) {
    const auto to = std::find_if(from, result.end(), is_starter);
    std::stable_sort(from, to, [](char32_t a, char32_t b) {
      return combining_class(a) < combining_class(b);
    });
    from = std::find_if_not(to, result.end(), is_starter);
  }
  return result;
}

Text lstrip(TextView text) {
  return {std::ranges::find_if_not(text, is_space), text.end()};
}

Text rstrip(TextView text) {
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return Text(text);
}

Text strip(TextView text) { return lstrip(rstrip(text)); }

std::vector<Text> split(TextView text) {
  std::vector<Text> words;
  Text word;
  for (const char32_t c : Text(text) + U' ') {
    if (!is_space(c))
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, {}));
  }
  return words;
}

std::vector<Text> split_at_newlines(TextView text) {
  std::vector<Text> pieces(1);
  for (const char32_t c : text) {
    if (c == U'\n')
      pieces.emplace_back();
    else
      pieces.back() += c;
  }
  return pieces;
}

std::vector<Text> split_at_newline_runs(TextView text, i64 least) {
  std::vector<Text> pieces(1);
  while (!text.empty()) {
    const size_t run = std::min(text.find_first_not_of(U'\n'), text.size());
    if (i64(run) >= least) {
      pieces.emplace_back();
      text.remove_prefix(run);
    } else {
      const size_t length = std::max<size_t>(run, 1);
      pieces.back() += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return pieces;
}

std::vector<Text> splitlines(TextView text) {
  std::vector<Text> lines;
  Text line;
  for (size_t i = 0; i < text.size(); i++) {
    if (!is_line_end(text[i])) {
      line += text[i];
      continue;
    }
    lines.push_back(std::exchange(line, {}));
    if (text.substr(i, 2) == U"\r\n")
      i++;
  }
  if (!line.empty())
    lines.push_back(line);
  return lines;
}

i64 count(TextView text, TextView part) {
  i64 found = 0;
  for (size_t at = text.find(part); at != text.npos;
       at = text.find(part, at + part.size()))
    found++;
  return found;
}

bool contains(TextView text, TextView part) {
  return text.find(part) != text.npos;
}

}  // namespace docmill::python
