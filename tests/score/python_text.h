// What Python 3.11 (Unicode 14) does with strings, a copy at a time. The
// definitions of the signals are told in Python's words, and so is the
// oracle. Functions have Python's names where Python has one.
//
// White space is str.isspace: 09-0D 1C-20 85 A0 1680 2000-200A 2028 2029
// 202F 205F 3000, without the zero-width space U+200B.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/types.h"

namespace docmill::python {

using Text = std::u32string;
using TextView = std::u32string_view;

// REQUIRES: valid UTF-8.
Text decode(std::string_view utf8);

bool is_space(char32_t c);
bool is_alpha(char32_t c);    // category L*
bool is_word(char32_t c);     // \w of re: isalnum() or underscore
bool is_upper(char32_t c);    // category Lu
bool is_decimal(char32_t c);  // category Nd, \d of re

// Full lower-casing of Unicode: the dotted capital I becomes two code points,
// and a sigma at the end of a word becomes a final one.
Text lower(TextView text);

// unicodedata.normalize("NFD", text)
Text nfd(TextView text);

Text lstrip(TextView text);
Text rstrip(TextView text);
Text strip(TextView text);

// Maximal runs of non-white-space: text.split()
std::vector<Text> split(TextView text);

// text.split("\n"): one more piece than there are newlines.
std::vector<Text> split_at_newlines(TextView text);

// re.split(r"\n{least,}", text)
std::vector<Text> split_at_newline_runs(TextView text, i64 least);

// Pieces that end at \n \r \r\n \v \f 1C 1D 1E 85 2028 2029 or the end; no
// empty one at the end.
std::vector<Text> splitlines(TextView text);

// Occurrences that do not overlap: text.count(part)
i64 count(TextView text, TextView part);

bool contains(TextView text, TextView part);

}  // namespace docmill::python
