// When a server says that it wants to be asked again.

#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

namespace docmill {

// The value of an answer's header, "" for one that is not there. Names are
// asked for in lower case. What it returns must outlive the call.
using HeaderLookup = std::function<std::string_view(std::string_view name)>;

// Longer waits are cut to this: a day, the longest window of known limits.
inline constexpr std::chrono::hours kLongestRetryAfter{24};

// The wait that the headers ask for, counted from now: retry-after-ms, else
// x-ms-retry-after-ms (milliseconds), else retry-after (seconds or an HTTP
// date). Fractions are rounded up. Dates are taken relative to the `date`
// header when there is one, so that a wrong clock here does not matter; a
// date that has passed is 0. Nothing for what is missing, negative or
// unreadable.
std::optional<std::chrono::milliseconds> find_retry_after(
    const HeaderLookup& headers, std::chrono::system_clock::time_point now);

// "Sun, 06 Nov 1994 08:49:37 GMT" and the two older forms of RFC 9110.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace docmill
