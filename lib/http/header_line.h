// One header line of an answer, as the server sent it.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docmill {

// Name (in lower case) and value (without white space at the ends) of a line
// whose name starts with one of `wanted`, which are in lower case. Nothing of
// any other line, the status line and the empty one at the end included.
std::optional<std::pair<std::string, std::string>> wanted_header(
    std::string_view line, const std::vector<std::string>& wanted);

}  // namespace docmill
