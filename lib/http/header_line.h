// One header line of an answer, as the server sent it.

#pragma once

#include <bitset>
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

// The bytes that lines of interest begin with, in either case: a test that is
// cheap enough for every line of every answer.
std::bitset<256> first_bytes(const std::vector<std::string>& wanted);

}  // namespace docmill
