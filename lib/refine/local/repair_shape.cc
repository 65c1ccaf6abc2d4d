#include "lib/refine/local/repair_shape.h"

#include <utf8proc.h>

#include <algorithm>

#include "lib/base/ascii.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

// "12." or "12)" or "a." or "(iv)": bytes of the mark, 0 when there is none.
i64 numbered_mark(std::string_view text) {
  const i64 open = text.starts_with('(') ? 1 : 0;
  i64 at = open;
  while (at < std::ssize(text) && at < open + 4 &&
         (ascii::is_digit(text[at]) || ascii::is_letter(text[at])))
    at++;
  const bool is_number = at > open && ascii::is_digit(text[open]);
  const bool is_short = at - open == 1 || (open == 1 && at - open <= 4);
  if (at == open || at >= std::ssize(text) || !(is_number || is_short))
    return 0;
  return text[at] == ')' || (open == 0 && text[at] == '.') ? at + 1 : 0;
}

}  // namespace

bool is_list_item(std::string_view text) {
  text = trim(text);
  i64 mark = 0;
  if (text.size() > 2 && ascii::is_letter(text[0]) && text[1] != '.' &&
      text[1] != ')' && text[1] != ' ')
    return false;  // most lines
  if (!text.empty() && static_cast<u8>(text[0]) >= 0xC2) {
    for (std::string_view bullet :
         {"\xE2\x80\xA2", "\xC2\xB7", "\xE2\x80\x93", "\xE2\x80\x94",
          "\xE2\x97\xA6", "\xE2\x96\xAA"})
      if (text.starts_with(bullet))
        mark = std::ssize(bullet);
  } else if (!text.empty() && (text[0] == '-' || text[0] == '*' ||
                               text[0] == '+' || text[0] == 'o')) {
    mark = 1;
  } else {
    mark = numbered_mark(text);
  }
  return mark > 0 &&
         (mark == std::ssize(text) || text[mark] == ' ' || text[mark] == '\t');
}

bool is_rule(std::string_view text) {
  text = trim(text);
  return text.size() >= 3 &&
         text.find_first_not_of("-=*_~+# ") == std::string_view::npos;
}

bool is_key_value(std::string_view text) {
  text = trim(text);
  const size_t colon = text.substr(0, 40).find(':');
  if (colon == text.npos || colon == 0)
    return false;
  if (colon + 1 < text.size() && text[colon + 1] != ' ' &&
      text[colon + 1] != '\t')
    return false;
  const std::string_view key = text.substr(0, colon);
  return !is_lower(char_at(key, 0)) &&
         std::count(key.begin(), key.end(), ' ') <= 2;
}

bool is_prose(const PageLine& line, i64 min_words) {
  if (line.kind != LineKind::kText && line.kind != LineKind::kList)
    return false;
  const i64 letters = line.letters + line.high;
  return line.words >= min_words && letters * 10 >= i64{line.inked} * 8 &&
         i64{line.symbols} * 25 <= letters;
}

bool ends_sentence(std::string_view text) {
  text = trim_right(text);
  if (text.empty() || ascii::is_letter(text.back()) ||
      ascii::is_digit(text.back()))
    return false;
  static constexpr std::string_view kClosers[] = {
      "\"",           "'",        ")",           "]", "*", "_", "\xE2\x80\x9D",
      "\xE2\x80\x99", "\xC2\xBB", "\xE3\x80\x8D"};
  for (int i = 0; i < 3; i++)
    for (std::string_view closer : kClosers)
      if (text.ends_with(closer))
        text.remove_suffix(closer.size());
  static constexpr std::string_view kStops[] = {".",
                                                "!",
                                                "?",
                                                "\xE2\x80\xA6",
                                                "\xE3\x80\x82",
                                                "\xEF\xBC\x81",
                                                "\xEF\xBC\x9F",
                                                "\xE0\xA5\xA4",
                                                "\xD8\x9F",
                                                "\xDB\x94"};
  return std::any_of(
      std::begin(kStops), std::end(kStops),
      [&](std::string_view stop) { return text.ends_with(stop); });
}

bool is_lower(char32_t code_point) {
  if (code_point < 0x80)
    return code_point >= 'a' && code_point <= 'z';
  return utf8proc_category(code_point) == UTF8PROC_CATEGORY_LL;
}

bool is_upper(char32_t code_point) {
  if (code_point < 0x80)
    return code_point >= 'A' && code_point <= 'Z';
  return utf8proc_category(code_point) == UTF8PROC_CATEGORY_LU;
}

bool is_letter(char32_t code_point) {
  if (code_point < 0x80)
    return ascii::is_letter(static_cast<char>(code_point));
  const auto category = utf8proc_category(code_point);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

char32_t char_at(std::string_view text, i64 at) {
  if (at >= std::ssize(text))
    return 0;
  const u8 first = static_cast<u8>(text[at]);
  return first < 0x80 ? first : decode_utf8(text, at).code_point;
}

char32_t char_before(std::string_view text, i64 at) {
  if (at <= 0)
    return 0;
  i64 start = at - 1;
  if (static_cast<u8>(text[start]) < 0x80)
    return static_cast<u8>(text[start]);
  while (start > 0 && at - start < 4 &&
         (static_cast<u8>(text[start]) & 0xC0) == 0x80)
    start--;
  return decode_utf8(text, start).code_point;
}

bool is_legal(std::string_view text) {
  static constexpr std::string_view kWords[] = {
      "copyright",  "\xC2\xA9",      "licen",         "warrant",
      "liab",       "redistribut",   "permission",    "merchantab",
      "damages",    "endorse",       "hereby",        "herein",
      "thereof",    "free software", "public domain", "the parties",
      "all rights", "trademark",     "patent",        "pursuant"};
  const std::string lower = ascii::lower(text);
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) {
                       return lower.find(word) != std::string::npos;
                     });
}

}  // namespace docmill
