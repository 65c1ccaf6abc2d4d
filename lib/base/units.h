// Reads and shows sizes and durations as people write them.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

// Bytes from "1048576", "64KiB", "16MiB", "2GiB", "10MB" (decimal), "5k",
// "1m", "1g" (binary, as dd and split read them). Case does not matter.
// Fails on a negative, fractional, empty or overflowing value.
Result<i64> parse_bytes(std::string_view text);

// A whole number, not negative, in decimal digits only: "1000".
Result<i64> parse_count(std::string_view text);

// Seconds from "250ms", "30s", "5m", "2h", "30d", or plain seconds. A
// fraction is fine ("1.5h"). Fails on a negative or unreadable value, and on
// more than 10^9 seconds.
Result<double> parse_duration(std::string_view text);

// "1.4 GB", "512 B": decimal, three digits, for people.
std::string show_bytes(i64 bytes);

// "0.42 s", "38 s", "5 min 12 s", "2 h 3 min", for people.
std::string show_duration(double seconds);

// "1,204,331", for people.
std::string show_count(i64 count);

}  // namespace docmill
