#include "lib/io/json_numbers.h"

#include <algorithm>

#include "lib/base/ascii.h"

namespace docmill {
namespace {

bool is_in_number(char c) {
  return ascii::is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' ||
         c == 'E';
}

// Takes one or more digits off the front; false: there is none.
bool take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), ascii::is_digit);
  const auto count = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(count);
  return count > 0;
}

// RFC 8259, section 6.
bool is_number(std::string_view text) {
  if (text.starts_with('-'))
    text.remove_prefix(1);
  if (text.starts_with('0'))
    text.remove_prefix(1);
  else if (!take_digits(text))
    return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!take_digits(text))
      return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+'))
      text.remove_prefix(1);
    if (!take_digits(text))
      return false;
  }
  return text.empty();
}

// Behind the string whose opening quote is at text[at].
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (at++; at < text.size() && text[at] != '"'; at++)
    if (text[at] == '\\')
      at++;
  return std::min(at + 1, text.size());
}

}  // namespace

std::string with_small_numbers(std::string_view line) {
  std::string tamed(line);
  std::size_t at = 0;
  while (at < line.size()) {
    if (line[at] == '"') {
      at = end_of_string(line, at);
      continue;
    }
    if (!ascii::is_digit(line[at]) && line[at] != '-') {
      at++;
      continue;
    }
    std::size_t end = at;
    while (end < line.size() && is_in_number(line[end]))
      end++;
    if (is_number(line.substr(at, end - at))) {
      std::fill(tamed.begin() + static_cast<std::ptrdiff_t>(at),
                tamed.begin() + static_cast<std::ptrdiff_t>(end), ' ');
      tamed[at] = '0';
    }
    at = end;
  }
  return tamed;
}

}  // namespace docmill
