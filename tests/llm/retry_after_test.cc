#include "lib/llm/retry_after.h"

#include <map>
#include <string>

#include <doctest/doctest.h>

namespace docmill {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kDay = 24h;

// 6 November 1994, 08:49:37.
constexpr std::chrono::sys_seconds kThen{784111777s};

std::optional<milliseconds> find(
    const std::map<std::string, std::string, std::less<>>& headers) {
  return find_retry_after(
      [&](std::string_view name) -> std::string_view {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string_view() : found->second;
      },
      kThen);
}

TEST_CASE("find_retry_after reads seconds, milliseconds and dates") {
  struct {
    std::map<std::string, std::string, std::less<>> headers;
    std::optional<milliseconds> want;
  } const kCases[] = {
      {{}, std::nullopt},
      {{{"retry-after", "2"}}, 2s},
      {{{"retry-after", " 1.5 "}}, 1500ms},
      {{{"retry-after", "0"}}, 0ms},
      {{{"retry-after", "0.0001"}}, 1ms},
      {{{"retry-after-ms", "250.5"}}, 251ms},
      {{{"x-ms-retry-after-ms", "7"}}, 7ms},
      {{{"retry-after-ms", "100"}, {"retry-after", "9"}}, 100ms},
      {{{"retry-after-ms", "100"}, {"x-ms-retry-after-ms", "9"}}, 100ms},
      {{{"retry-after-ms", "soon"}, {"retry-after", "9"}}, 9s},
      {{{"retry-after", "Sun, 06 Nov 1994 08:49:40 GMT"}}, 3s},
      {{{"retry-after", "Sun, 06 Nov 1994 08:00:00 GMT"}}, 0ms},
      {{{"retry-after", "Sun, 06 Nov 1994 08:49:40 GMT"},
        {"date", "Sun, 06 Nov 1994 08:49:30 GMT"}},
       10s},
      {{{"retry-after", "Sun, 06 Nov 1994 08:49:40 GMT"}, {"date", "now"}}, 3s},
  };
  for (const auto& c : kCases) {
    for (const auto& [name, value] : c.headers)
      CAPTURE(value);
    CHECK(find(c.headers) == c.want);
  }
}

TEST_CASE("find_retry_after cuts long waits to a day") {
  for (const char* value : {"86400", "86401", "99999999999999999999",
                            "Fri, 31 Dec 9999 23:59:59 GMT", "000099999999"}) {
    CAPTURE(value);
    CHECK(find({{"retry-after", value}}) == kDay);
  }
  CHECK(find({{"retry-after", std::string(400, '9')}}) == kDay);
}

TEST_CASE("find_retry_after ignores what it cannot read") {
  for (const char* value : {"", " ", "-1", "+1", "abc", "1 2", "1s", "nan",
                            "inf", "1e9", ".5", "1.2.3", "0x10", "1,5", "."}) {
    CAPTURE(value);
    CHECK_FALSE(find({{"retry-after", value}}));
    CHECK_FALSE(find({{"retry-after-ms", value}}));
  }
  CHECK_FALSE(find_retry_after(nullptr, kThen));
}

TEST_CASE("parse_http_date reads the three forms") {
  for (const char* date :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"}) {
    CAPTURE(date);
    CHECK(parse_http_date(date) == kThen);
  }
  CHECK(parse_http_date("Thu, 29 Feb 2024 00:00:60 GMT").has_value());
}

TEST_CASE("parse_http_date refuses what is no date") {
  for (const char* date :
       {"", "Sun", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 GMT x", "Sun, 31 Feb 2024 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "1994-11-06T08:49:37Z"}) {
    CAPTURE(date);
    CHECK_FALSE(parse_http_date(date));
  }
  CHECK_FALSE(parse_http_date(std::string(5000, '1')));
}

}  // namespace
}  // namespace docmill
