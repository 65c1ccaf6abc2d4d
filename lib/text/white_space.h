// White space as Python's str.strip() and str.isspace() see it (Unicode 14).

#pragma once

#include <string_view>

namespace docmill {

// `text` without the white space at its beginning, at its end.
// REQUIRES: valid UTF-8.
std::string_view strip_front(std::string_view text);
std::string_view strip_back(std::string_view text);

inline std::string_view strip(std::string_view text) {
  return strip_back(strip_front(text));
}

}  // namespace docmill
