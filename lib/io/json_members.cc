#include "lib/io/json_members.h"

#include <charconv>
#include <cstring>

#include "lib/io/white_space.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

const char* find(const char* p, const char* end, char wanted) {
  const void* const hit =
      std::memchr(p, wanted, static_cast<std::size_t>(end - p));
  return hit == nullptr ? end : static_cast<const char*>(hit);
}

// The closing quote of the string whose first character is at `start`: the
// first one with an even number of backslashes before it.
const char* find_closing_quote(const char* start, const char* end) {
  const char* quote = find(start, end, '"');
  while (quote != end) {
    const char* p = quote;
    while (p > start && p[-1] == '\\')
      p--;
    if ((quote - p) % 2 == 0)
      break;
    quote = find(quote + 1, end, '"');
  }
  return quote;
}

bool ends_scalar(char c) {
  return c == ',' || c == '}' || c == ']' || is_white_space(c);
}

char32_t hex4(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

// The code point of the \u escape whose digits start at raw[at]; moves `at`
// behind it, and behind its second half if it has one.
char32_t take_code_point(std::string_view raw, std::size_t& at) {
  const char32_t first = hex4(raw.substr(at, 4));
  at += 4;
  if (first < 0xD800 || first > 0xDFFF)
    return first;
  const char32_t second = hex4(raw.substr(at + 2, 4));
  at += 6;
  return 0x10000 + ((first & 0x3FF) << 10 | (second & 0x3FF));
}

char unescaped(char letter) {
  switch (letter) {
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  default:
    return letter;
  }
}

}  // namespace

JsonMembers::JsonMembers(std::string_view object)
    : p_(object.data()), end_(object.data() + object.size()) {
  skip_space();
  if (p_ < end_)
    p_++;  // the brace
}

bool JsonMembers::next() {
  skip_space();
  if (p_ < end_ && *p_ == ',') {
    p_++;
    skip_space();
  }
  if (p_ >= end_ || *p_ != '"')
    return false;
  key_ = take_string();
  key_ = key_.substr(1, key_.size() - 2);
  skip_space();
  p_++;  // the colon
  skip_space();
  value_ = take_value();
  return true;
}

void JsonMembers::skip_space() {
  while (p_ < end_ && is_white_space(*p_))
    p_++;
}

// Takes a string with its quotes.
std::string_view JsonMembers::take_string() {
  const char* const start = p_;
  const char* const quote = find_closing_quote(p_ + 1, end_);
  p_ = quote == end_ ? end_ : quote + 1;
  return {start, static_cast<std::size_t>(p_ - start)};
}

std::string_view JsonMembers::take_value() {
  if (p_ >= end_)
    return {};
  if (*p_ == '"')
    return take_string();
  const char* const start = p_;
  if (*p_ == '{' || *p_ == '[')
    skip_nested();
  else
    while (p_ < end_ && !ends_scalar(*p_))
      p_++;
  return {start, static_cast<std::size_t>(p_ - start)};
}

void JsonMembers::skip_nested() {
  int depth = 0;
  while (p_ < end_) {
    const char c = *p_;
    if (c == '"') {
      take_string();
      continue;
    }
    p_++;
    if (c == '{' || c == '[')
      depth++;
    else if ((c == '}' || c == ']') && --depth == 0)
      return;
  }
}

std::string unescape_json(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  std::size_t at = 0;
  while (at < raw.size()) {
    const std::size_t escape = std::min(raw.find('\\', at), raw.size());
    text.append(raw, at, escape - at);
    at = escape + 2;
    if (at > raw.size())
      break;
    if (raw[escape + 1] == 'u')
      append_utf8(text, take_code_point(raw, at));
    else
      text += unescaped(raw[escape + 1]);
  }
  return text;
}

}  // namespace docmill
