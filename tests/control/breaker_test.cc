#include "lib/control/breaker.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Breaker::Clock::time_point kStart{seconds(1000)};

struct Fixture {
  Breaker breaker{{.threshold = 3}};

  void fail(int times) {
    for (int i = 0; i < times; i++)
      breaker.record_failure(kStart);
  }
};

TEST_CASE_FIXTURE(Fixture, "Breaker opens after so many failures in a row") {
  fail(2);
  breaker.record_answer(kStart);
  fail(2);
  CHECK_FALSE(breaker.is_open());
  fail(1);
  CHECK(breaker.is_open());
  CHECK(breaker.since() == kStart);
  CHECK(breaker.next_probe() == kStart + milliseconds(500));
}

TEST_CASE_FIXTURE(Fixture, "Breaker probes after pauses that double") {
  fail(3);
  Breaker::Clock::time_point now = kStart;
  for (const int pause_ms : {500, 1000, 2000, 4000, 5000, 5000}) {
    CHECK(breaker.next_probe() == now + milliseconds(pause_ms));
    now = breaker.next_probe();
    breaker.begin_probe(now);
    CHECK(breaker.is_probing());
    breaker.record_failure(now);
    breaker.end_probe(now);
    CHECK_FALSE(breaker.is_probing());
  }
}

TEST_CASE_FIXTURE(Fixture, "Breaker closes at any answer, and forgets") {
  fail(3);
  breaker.begin_probe(kStart);
  breaker.record_failure(kStart);
  breaker.end_probe(kStart);
  breaker.record_answer(kStart);
  CHECK_FALSE(breaker.is_open());
  breaker.open(kStart + seconds(6));
  CHECK(breaker.next_probe() == kStart + milliseconds(6500));
}

TEST_CASE_FIXTURE(Fixture, "Breaker that opens again soon is probed later") {
  breaker.open(kStart);
  breaker.record_answer(kStart);
  breaker.open(kStart + seconds(1));
  CHECK(breaker.next_probe() == kStart + seconds(2));
  breaker.record_answer(kStart);
  breaker.open(kStart + seconds(2));
  CHECK(breaker.next_probe() == kStart + seconds(4));
}

TEST_CASE_FIXTURE(Fixture, "Breaker probes no sooner than a server asks for") {
  breaker.hold_until(kStart + seconds(60));
  breaker.hold_until(kStart + seconds(20));  // the later one stays
  fail(3);
  CHECK(breaker.next_probe() == kStart + seconds(60));
  breaker.record_answer(kStart);  // it is back earlier than it said
  breaker.open(kStart + seconds(10));
  CHECK(breaker.next_probe() == kStart + milliseconds(10500));
}

}  // namespace
}  // namespace docmill
