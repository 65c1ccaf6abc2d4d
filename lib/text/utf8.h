// Code points and UTF-8.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

inline constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t code_point;  // kReplacement where the bytes are not UTF-8
  i64 length;           // bytes consumed, at least 1
  bool is_valid;
};

// The code point that starts at text[at]. Invalid bytes give one
// replacement per maximal subpart (Unicode 14, section 3.9, U+FFFD
// substitution), which is what Python and browsers do.
// REQUIRES: 0 <= at < text.size().
Decoded decode_utf8(std::string_view text, i64 at);

// How many code points `text` has.
// REQUIRES: valid UTF-8.
i64 count_chars(std::string_view text);

// Appends `code_point` in UTF-8.
// REQUIRES: a scalar value, that is, at most U+10FFFF and no surrogate.
void append_utf8(std::string& out, char32_t code_point);

// `text` with every invalid part replaced by U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

}  // namespace docmill
