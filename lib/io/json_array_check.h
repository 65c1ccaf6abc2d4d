// Catches the usual mistake: a .json file that holds one array of objects
// instead of an object a line.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/source_list.h"

namespace docmill {

// Whether the first byte that is not white space opens an array.
bool starts_array(std::string_view text);

// What to do about it: the jq command that makes lines.
std::string array_advice(const std::string& path);

// Looks into a regular .json file named on the command line; fails with
// kUsage when it starts with an array. Anything else passes, also a file that
// cannot be read: reading it says what is wrong.
Result<void> check_not_an_array(const Source& source);

}  // namespace docmill
