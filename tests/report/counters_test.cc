#include "lib/report/counters.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("show_counters tells a document's way in one line") {
  Counters counters;
  CHECK(show_counters(counters) ==
        "read 0, scored 0, submitted 0, done 0, written 0, 0 B in, "
        "0 B out, 0 B in flight");
  counters.read = 12;
  counters.written = 9;
  counters.rolled_back = 2;
  counters.rejected += 1;
  counters.bytes_in = 1'500'000;
  counters.bytes_in_flight = 2048;
  CHECK(show_counters(counters) ==
        "read 12, scored 0, submitted 0, done 0, written 9, rolled "
        "back 2, rejected 1, 1.50 MB in, 0 B out, 2.05 kB in flight");
}

TEST_CASE(
    "show_counters tells of calls once there are any, and why they wait") {
  Counters counters;
  counters.calls = 1200;
  counters.calls_in_flight = 8;
  counters.retries = 3;
  counters.cache_hits = 40;
  counters.wait_reason = static_cast<i64>(WaitReason::kOutage);
  CHECK(show_counters(counters) ==
        "read 0, scored 0, submitted 0, done 0, written 0, calls 1200, calls "
        "in flight 8, retries 3, cache hits 40, waiting: outage, 0 B in, "
        "0 B out, 0 B in flight");
}

TEST_CASE("wait_reason_name has no name for no reason and for no value") {
  CHECK(wait_reason_name(static_cast<i64>(WaitReason::kNone)) == "");
  CHECK(wait_reason_name(static_cast<i64>(WaitReason::kRateLimit)) ==
        "rate limit");
  CHECK(wait_reason_name(99) == "");
  CHECK(wait_reason_name(-1) == "");
}

TEST_CASE("read_counters copies every counter") {
  Counters counters;
  counters.read = 1;
  counters.scored = 2;
  counters.submitted = 3;
  counters.done = 4;
  counters.written = 5;
  counters.blank_lines = 6;
  counters.rejected = 7;
  counters.dropped = 8;
  counters.kept = 9;
  counters.refined = 10;
  counters.rolled_back = 11;
  counters.failed = 12;
  counters.skipped = 13;
  counters.bytes_in = 14;
  counters.bytes_out = 15;
  counters.bytes_in_flight = 16;
  counters.calls = 17;
  counters.calls_in_flight = 18;
  counters.retries = 19;
  counters.cache_hits = 20;
  counters.wait_reason = 21;
  const auto [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u] =
      read_counters(counters);
  i64 want = 1;
  for (const i64 value :
       {a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u})
    CHECK(value == want++);
}

}  // namespace
}  // namespace docmill
