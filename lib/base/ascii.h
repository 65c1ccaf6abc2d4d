// Text as far as it is ASCII, whatever the locale: other bytes are no letters,
// no digits and no space, and stay as they are.

#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace docmill::ascii {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline std::string lower(std::string_view text) {
  std::string copy(text);
  for (char& c : copy)
    c = lower(c);
  return copy;
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_letter(char c) {
  return static_cast<unsigned char>((c | 0x20) - 'a') < 26;
}

// Whether `text`, in lower case, starts with `prefix`.
constexpr bool starts_with(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char want, char c) { return want == lower(c); });
}

constexpr std::string_view kSpace = " \t\r\n";

// `text` without what `is_space` at both ends.
template <class IsSpace>
constexpr std::string_view trim_if(std::string_view text, IsSpace is_space) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

constexpr std::string_view trim(std::string_view text,
                                std::string_view space = kSpace) {
  return trim_if(text, [space](char c) { return space.find(c) != space.npos; });
}

}  // namespace docmill::ascii
