#include "apps/llm-sim/limits.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

std::string header(const Reply& reply, std::string_view name) {
  for (const Header& header : reply.headers)
    if (header.name == name)
      return header.value;
  return "none";
}

TEST_CASE("go_duration writes as Go does") {
  struct {
    double seconds;
    std::string_view want;
  } const kCases[] = {
      {0, "0s"},         {0.012, "12ms"}, {0.0004, "0s"},    {1, "1s"},
      {1.5, "1.5s"},     {7.66, "7.66s"}, {59.9996, "1m0s"}, {60, "1m0s"},
      {90.5, "1m30.5s"}, {360, "6m0s"},   {3723, "1h2m3s"},  {-1, "0s"},
  };
  for (const auto& c : kCases)
    CHECK(go_duration(c.seconds) == c.want);
}

TEST_CASE("Limits refuses when the bucket is empty and says how long") {
  Limits limits(60, 0);
  for (int i = 0; i < 60; ++i)
    REQUIRE_FALSE(limits.take(1, 0));
  const std::optional<Reply> refused = limits.take(1, 0.25);
  REQUIRE(refused);
  CHECK(refused->status == 429);
  CHECK(header(*refused, "retry-after-ms") == "750");
  CHECK(header(*refused, "retry-after") == "1");
  CHECK(limits.take(1, 0.99));
  CHECK_FALSE(limits.take(1, 1.0));
}

TEST_CASE("Limits takes nothing when one of the two buckets refuses") {
  Limits limits(10, 100);
  REQUIRE_FALSE(limits.take(90, 0));
  REQUIRE(limits.take(50, 0));
  Reply reply;
  limits.add_headers(reply);
  CHECK(header(reply, "x-ratelimit-limit-requests") == "10");
  CHECK(header(reply, "x-ratelimit-remaining-requests") == "9");
  CHECK(header(reply, "x-ratelimit-remaining-tokens") == "10");
  CHECK(header(reply, "x-ratelimit-reset-requests") == "6s");
  CHECK(header(reply, "x-ratelimit-reset-tokens") == "54s");
}

TEST_CASE("Limits never refills above the limit") {
  Limits limits(0, 100);
  REQUIRE_FALSE(limits.take(100, 0));
  REQUIRE_FALSE(limits.take(100, 1e6));
  CHECK(limits.take(1, 1e6));
}

TEST_CASE("Limits tells of a request that can never fit") {
  Limits limits(0, 100);
  const std::optional<Reply> refused = limits.take(101, 0);
  REQUIRE(refused);
  CHECK(refused->body.find("Request too large") != std::string::npos);
}

TEST_CASE("Limits let a burst through at once, and the rest in its time") {
  Limits limits(600, 0, 0.5);  // ten a second
  for (int i = 0; i < 5; ++i)
    REQUIRE_FALSE(limits.take(1, 0));
  CHECK(limits.take(1, 0));
  CHECK_FALSE(limits.take(1, 0.1));
  Reply reply;
  limits.add_headers(reply);
  CHECK(header(reply, "x-ratelimit-limit-requests") == "5");
  CHECK(header(reply, "x-ratelimit-reset-requests") == "500ms");
}

TEST_CASE("Limits change in the middle") {
  Limits limits(600, 0, 1);
  limits.scale(0.5, 0);
  for (int i = 0; i < 5; ++i)
    REQUIRE_FALSE(limits.take(1, 0));
  CHECK(limits.take(1, 0.19));
  CHECK_FALSE(limits.take(1, 0.21));
}

TEST_CASE("Limits of zero limit nothing and show no headers") {
  Limits limits(0, 0);
  for (int i = 0; i < 1000; ++i)
    REQUIRE_FALSE(limits.take(1'000'000, 0));
  Reply reply;
  limits.add_headers(reply);
  CHECK(reply.headers.empty());
}

}  // namespace
}  // namespace docmill::sim
