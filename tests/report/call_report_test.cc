#include "lib/report/call_report.h"

#include <doctest/doctest.h>

#include "lib/report/call_phrases.h"
#include "tests/report/sample_report.h"

namespace docmill {
namespace {

TEST_CASE("hit_rate is the share of look-ups, none without any") {
  CHECK_FALSE(hit_rate(0, 0));
  CHECK(hit_rate(1, 3) == 0.25);
  CHECK(hit_rate(0, 5) == 0);
}

TEST_CASE("connection_reuse_rate is within 0 and 1, none without attempts") {
  CHECK_FALSE(connection_reuse_rate(0, 0));
  CHECK_FALSE(connection_reuse_rate(0, 3));
  CHECK(connection_reuse_rate(4, 1) == 0.75);
  CHECK(connection_reuse_rate(2, 3) == 0);
}

TEST_CASE("latency_summary is none for an empty sketch") {
  Sketch sketch;
  CHECK_FALSE(latency_summary(sketch));
  sketch.insert(7);
  const auto summary = latency_summary(sketch);
  REQUIRE(summary);
  CHECK(summary->max == 7);
  CHECK(summary->p50 == doctest::Approx(7).epsilon(0.01));
}

TEST_CASE("requests_phrase names errors by kind, the most frequent first") {
  LlmReport llm;
  CHECK(requests_phrase(llm) == "0 requests");
  llm.requests = llm.retries = 1;
  llm.errors = {{"capacity", 0}, {"rate", 1}, {"timeout", 2}};
  CHECK(requests_phrase(llm) ==
        "1 request, 1 retry; errors: timeout 2, rate 1");
}

TEST_CASE("network_phrase leaves out what was not measured") {
  LlmReport llm;
  CHECK(network_phrase(llm) == "");
  llm.latency_ms = {.p50 = 1, .p99 = 2};
  CHECK(network_phrase(llm) == "p50 1.00 ms, p99 2.00 ms");
  llm.latency_ms.reset();
  llm.in_flight_max = llm.connections_opened = 1;
  llm.connection_reuse_rate = 0.99999;  // not all
  CHECK(network_phrase(llm) == "1 at once, 1 connection, 99.9 % reused");
}

TEST_CASE("cache_phrase tells where saved calls came from") {
  CHECK(cache_phrase({}, 0) == "");
  CHECK(cache_phrase({}, 7) == "0 of 7 calls saved");
  CacheReport cache = *sample_call_report().cache;
  CHECK(cache_phrase(cache, 1'204) ==
        "2,900 of 4,104 calls saved, $1.23: memory 1,000, disk 1,800, "
        "joined 100; errors: disk 3");
  cache.saved_usd.reset();
  CHECK(cache_phrase(cache, 0).starts_with("2,900 of 2,900 calls saved: m"));
}

TEST_CASE("cost_phrase never takes an unknown price for nothing") {
  CostReport cost{.prompt_tokens = 1'000, .completion_tokens = 20};
  CHECK(cost_phrase(cost) == "price not known; 1,000 tokens in, 20 out");
  cost.usd = 0;
  CHECK(cost_phrase(cost) == "$0 paid; 1,000 tokens in, 20 out");
  cost.prompt_tokens = 1;
  CHECK(cost_phrase(cost) == "$0 paid; 1 token in, 20 out");
}

TEST_CASE("show_usd keeps what small amounts are about") {
  struct {
    double usd;
    std::string_view want;
  } const kCases[] = {{0, "$0"},    {0.00001, "<$0.0001"}, {0.0421, "$0.0421"},
                      {1, "$1.00"}, {1204.5, "$1,204.50"}, {9.999, "$10.00"}};
  for (const auto& c : kCases) {
    CAPTURE(c.usd);
    CHECK(show_usd(c.usd) == c.want);
  }
}

}  // namespace
}  // namespace docmill
