#include "lib/control/rate_limit.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

using Clock = RateLimit::Clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Clock::time_point kStart{seconds(1000)};

// How many requests go in so much time, each as soon as it may.
int sent_within(RateLimit& rate, Clock::duration time, i64 tokens = 0) {
  int sent = 0;
  Clock::time_point now = kStart;
  while ((now = rate.when(now, tokens)) < kStart + time) {
    rate.reserve(now, tokens);
    sent++;
  }
  return sent;
}

RateReadings requests_left(double limit, double remaining, double reset) {
  RateReadings readings;
  readings.requests = {limit, remaining, reset};
  return readings;
}

TEST_CASE("RateLimit lets all go when nobody has said anything") {
  RateLimit rate({}, kStart);
  for (int i = 0; i < 1000; i++) {
    CHECK(rate.when(kStart, 1'000'000) == kStart);
    rate.reserve(kStart, 1'000'000);
  }
  CHECK_FALSE(rate.per_second());
}

TEST_CASE("RateLimit spreads a minute's requests") {
  for (const double rpm : {60., 3'000., 600'000.}) {
    CAPTURE(rpm);
    RateLimit at_once({.requests_per_minute = rpm}, kStart);
    CHECK(sent_within(at_once, milliseconds(1)) <= 1 + rpm / 60 * 0.051);
    RateLimit rate({.requests_per_minute = rpm}, kStart);
    CHECK(sent_within(rate, seconds(10)) ==
          doctest::Approx(rpm / 6).epsilon(0.1));
  }
}

TEST_CASE("RateLimit reserves tokens and settles what they came to") {
  RateLimit rate({.tokens_per_minute = 60'000}, kStart);
  CHECK(sent_within(rate, seconds(10), 100) ==
        doctest::Approx(100).epsilon(0.1));
  RateLimit cheap({.tokens_per_minute = 60'000}, kStart);
  cheap.reserve(kStart, 1'000);
  const Clock::time_point dear = cheap.when(kStart, 100);
  cheap.settle(1'000, 50);
  CHECK(cheap.when(kStart, 100) < dear);
}

TEST_CASE("RateLimit takes a single request that is larger than its limit") {
  RateLimit rate({.tokens_per_minute = 60}, kStart);
  const Clock::time_point first = rate.when(kStart, 600);
  CHECK(first < kStart + seconds(2));
  rate.reserve(first, 600);
  CHECK(rate.when(first, 1) > kStart + seconds(590));
}

TEST_CASE("RateLimit believes what a server says is left") {
  RateLimit rate({}, kStart);
  rate.correct(kStart, requests_left(600, 3, 59.7), 0, 0);
  CHECK(sent_within(rate, milliseconds(1)) == 3);
  CHECK(rate.when(kStart, 0) > kStart + milliseconds(90));
  CHECK(rate.per_second() == doctest::Approx(10).epsilon(0.01));
}

TEST_CASE("RateLimit keeps what is on its way out of what is left") {
  RateLimit rate({}, kStart);
  rate.correct(kStart, requests_left(600, 100, 50), 95, 0);
  CHECK(sent_within(rate, milliseconds(1)) == 5);
}

TEST_CASE("RateLimit heeds the narrowest of all limits") {
  RateLimit rate({.requests_per_minute = 600}, kStart);
  rate.correct(kStart, requests_left(60'000, 60'000, 0), 0, 0);
  CHECK(rate.per_second() == 10.0);
  RateReadings tokens;
  tokens.tokens = {60'000, 0, 60};
  rate.correct(kStart, tokens, 0, 0);
  CHECK(rate.when(kStart, 1'000) > kStart + milliseconds(990));
}

TEST_CASE("RateLimit ignores readings that say nothing") {
  RateLimit rate({}, kStart);
  RateReadings readings;
  readings.requests.limit = 5;
  rate.correct(kStart, readings, 0, 0);
  CHECK(rate.when(kStart, 0) == kStart);
}

TEST_CASE("RateLimit holds all back as long as a server asks for") {
  RateLimit rate({}, kStart);
  rate.hold_until(kStart, kStart + seconds(20));
  rate.hold_until(kStart, kStart + seconds(5));  // the later one stays
  CHECK(rate.held_for(kStart + seconds(19)) == seconds(1));
  CHECK(rate.when(kStart, 0) == kStart + seconds(20));
  CHECK(rate.held_for(kStart + seconds(21)) == seconds(0));
}

TEST_CASE("RateLimit slows down when it is refused") {
  RateLimit rate({}, kStart);
  Clock::time_point now = kStart;
  for (int i = 0; i < 1000; i++)
    rate.record_success(now += milliseconds(1));
  rate.record_refusal(now, now);
  CHECK(rate.per_second() == doctest::Approx(500).epsilon(0.11));
  CHECK(rate.when(now, 0) > now);
}

}  // namespace
}  // namespace docmill
