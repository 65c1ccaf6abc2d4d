// White space as JSON and C know it: ASCII only.

#pragma once

#include <algorithm>
#include <string_view>

namespace docmill {

inline bool is_white_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

inline bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_white_space);
}

}  // namespace docmill
