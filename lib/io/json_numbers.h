// Numbers that are valid JSON but do not fit a machine number, such as
// 12345678901234567890123 and 1e400, which simdjson refuses.

#pragma once

#include <string>
#include <string_view>

namespace docmill {

// `line` with every valid JSON number outside strings replaced by 0 and
// spaces, so that all else keeps its place. What is no valid number stays.
std::string with_small_numbers(std::string_view line);

}  // namespace docmill
