// What an answer's headers say of the server's rate limits.
//
// Understood, for requests and for tokens:
//   * OpenAI, Azure, Groq: x-ratelimit-{limit,remaining,reset}-{requests,
//     tokens}
//   * Anthropic: anthropic-ratelimit-{requests,tokens,input-tokens}-{limit,
//     remaining,reset}
//   * others: x-ratelimit-{limit,remaining,reset}, of requests
// A pair of limit and remaining that is missing, unreadable, or has no limit
// above 0 (Azure sends -1 and 0) says nothing.

#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "lib/base/rate_reading.h"
#include "lib/llm/retry_after.h"

namespace docmill {

RateReadings find_rate_readings(const HeaderLookup& headers,
                                std::chrono::system_clock::time_point now);

// Seconds from now: "1s", "6m0s", "20ms", "1h2m3.5s"; "12" are seconds, above
// a billion those since 1970, above a trillion milliseconds; or RFC 3339,
// "2026-11-21T10:00:00Z". What has passed is 0. Nothing for what is negative
// or unreadable; at most a day.
std::optional<double> parse_reset(std::string_view text,
                                  std::chrono::system_clock::time_point now);

}  // namespace docmill
