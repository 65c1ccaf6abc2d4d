// Compares what the program says of a text with what the oracle says.

#pragma once

#include <string>
#include <string_view>

namespace docmill {

// The program's {"score":{...},"verdicts":{...}} of a text. One scorer for
// all documents of a thread: nothing may be left of the one before.
std::string record_of(std::string_view text);

// A line for each signal and verdict that differs, of those that both have.
// REQUIRES: `text` is valid UTF-8.
std::string differences(std::string_view text);

}  // namespace docmill
