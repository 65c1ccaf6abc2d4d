#include "lib/http/header_line.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

const std::vector<std::string> kWanted = {"retry-after", "x-ratelimit-"};

TEST_CASE("wanted_header gives name and value of wanted lines") {
  struct {
    std::string_view line, name, value;
  } const kCases[] = {
      {"Retry-After: 7\r\n", "retry-after", "7"},
      {"RETRY-AFTER:7", "retry-after", "7"},
      {"retry-after-ms: 12\r\n", "retry-after-ms", "12"},
      {"X-RateLimit-Limit:\t60 \r\n", "x-ratelimit-limit", "60"},
      {"retry-after:\r\n", "retry-after", ""},
      {"retry-after: a: b", "retry-after", "a: b"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.line);
    const auto header = wanted_header(c.line, kWanted);
    REQUIRE(header);
    CHECK(header->first == c.name);
    CHECK(header->second == c.value);
  }
}

TEST_CASE("wanted_header gives nothing of any other line") {
  for (const std::string_view line :
       {"", "\r\n", ":", "HTTP/1.1 200 OK\r\n", "Retry: 1\r\n",
        "retry-after\r\n", "content-type: retry-after\r\n", " retry-after: 1"})
    CHECK_FALSE(wanted_header(line, kWanted));
}

TEST_CASE("first_bytes holds the first bytes in either case") {
  const std::bitset<256> bytes = first_bytes({"retry-after", "x-", "", "5xx"});
  CHECK(bytes.count() == 5);
  for (const char c : {'r', 'R', 'x', 'X', '5'})
    CHECK(bytes[static_cast<unsigned char>(c)]);
}

}  // namespace
}  // namespace docmill
