#include "lib/llm/rate_headers.h"

#include <map>
#include <string>

#include <doctest/doctest.h>

namespace docmill {
namespace {

using Time = std::chrono::system_clock::time_point;

constexpr Time kNow{std::chrono::seconds(1'795'000'000)};  // 2026-11-18

RateReadings read(const std::map<std::string, std::string>& headers) {
  return find_rate_readings(
      [&](std::string_view name) -> std::string_view {
        const auto found = headers.find(std::string(name));
        return found == headers.end() ? std::string_view() : found->second;
      },
      kNow);
}

TEST_CASE("parse_reset reads durations as Go writes them") {
  const std::pair<const char*, double> cases[] = {
      {"1s", 1},         {"6m0s", 360},
      {"20ms", 0.02},    {"1m30.5s", 90.5},
      {"1h2m3s", 3723},  {"0s", 0},
      {"7.66s", 7.66},   {"2m59.56s", 179.56},
      {"120us", 120e-6}, {"5\xC2\xB5s", 5e-6},
      {"9ns", 9e-9},     {" 2s\t", 2}};
  for (const auto& [text, seconds] : cases) {
    CAPTURE(text);
    REQUIRE(parse_reset(text, kNow));
    CHECK(*parse_reset(text, kNow) == doctest::Approx(seconds));
  }
}

TEST_CASE("parse_reset reads seconds, times since 1970 and RFC 3339") {
  CHECK(parse_reset("12", kNow) == 12.0);
  CHECK(parse_reset("0.5", kNow) == 0.5);
  CHECK(parse_reset("1795000030", kNow) == 30.0);
  CHECK(parse_reset("1795000030500", kNow) == 30.5);
  CHECK(parse_reset("1794000000", kNow) == 0.0);  // it has passed
  for (const char* text :
       {"2026-11-18T11:07:10Z", "2026-11-18t11:07:10z",
        "2026-11-18T13:07:10+02:00", "2026-11-18T08:37:10.000-02:30"}) {
    CAPTURE(text);
    CHECK(parse_reset(text, kNow) == 30.0);
  }
  CHECK(parse_reset("9999-01-01T00:00:00Z", kNow) == 86'400.0);
}

TEST_CASE("parse_reset takes nothing from what it cannot read") {
  for (const char* text : {"", " ", "-1", "soon", "s", "1x", "1s2", "6m-1s",
                           "1e3s", "2026-11-18", "2026-13-01T00:00:00Z",
                           "2026-11-18T11:06:40", "2026-11-18T11:06:40+0200"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_reset(text, kNow));
  }
}

TEST_CASE("find_rate_readings reads OpenAI's headers") {
  const RateReadings readings = read({{"x-ratelimit-limit-requests", "600"},
                                      {"x-ratelimit-remaining-requests", "599"},
                                      {"x-ratelimit-reset-requests", "100ms"},
                                      {"x-ratelimit-limit-tokens", "90000"},
                                      {"x-ratelimit-remaining-tokens", "100"},
                                      {"x-ratelimit-reset-tokens", "6m0s"}});
  CHECK(readings.requests.limit == 600.0);
  CHECK(readings.requests.remaining == 599.0);
  CHECK(readings.requests.reset_seconds == doctest::Approx(0.1));
  CHECK(readings.tokens.limit == 90'000.0);
  CHECK(readings.tokens.remaining == 100.0);
  CHECK(readings.tokens.reset_seconds == 360.0);
}

TEST_CASE("find_rate_readings reads Anthropic's headers") {
  const RateReadings readings = read(
      {{"anthropic-ratelimit-requests-limit", "50"},
       {"anthropic-ratelimit-requests-remaining", "49"},
       {"anthropic-ratelimit-requests-reset", "2026-11-18T11:06:42Z"},
       {"anthropic-ratelimit-input-tokens-limit", "30000"},
       {"anthropic-ratelimit-input-tokens-remaining", "0"},
       {"anthropic-ratelimit-input-tokens-reset", "2026-11-18T11:07:40Z"}});
  CHECK(readings.requests.reset_seconds == 2.0);
  CHECK(readings.tokens.limit == 30'000.0);
  CHECK(readings.tokens.remaining == 0.0);
  CHECK(readings.tokens.reset_seconds == 60.0);
}

TEST_CASE("find_rate_readings reads headers that name nothing as requests") {
  const RateReadings readings = read({{"x-ratelimit-limit", "10"},
                                      {"x-ratelimit-remaining", "4"},
                                      {"x-ratelimit-reset", "1795000006"}});
  CHECK(readings.requests.limit == 10.0);
  CHECK(readings.requests.reset_seconds == 6.0);
  CHECK_FALSE(readings.tokens.limit);
}

TEST_CASE("find_rate_readings takes nothing from limits that are none") {
  CHECK(read({}).is_empty());
  for (const char* limit : {"-1", "0", "", "many"})
    CHECK(read({{"x-ratelimit-limit-requests", limit},
                {"x-ratelimit-remaining-requests", "5"}})
              .is_empty());
  CHECK(read({{"x-ratelimit-limit-requests", "5"}}).is_empty());
}

TEST_CASE("find_rate_readings lets no more remain than there can be") {
  CHECK(read({{"x-ratelimit-limit-requests", "5"},
              {"x-ratelimit-remaining-requests", "50"}})
            .requests.remaining == 5.0);
}

}  // namespace
}  // namespace docmill
