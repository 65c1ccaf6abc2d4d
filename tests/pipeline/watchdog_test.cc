#include "lib/pipeline/watchdog.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("Watchdog expires after so many idle ticks with work") {
  Watchdog watchdog(3);
  const CounterValues still{.read = 5, .scored = 5};
  CHECK_FALSE(watchdog.has_expired(still, true, 0));  // moved since the start
  CHECK_FALSE(watchdog.has_expired(still, true, 0));
  CHECK_FALSE(watchdog.has_expired(still, true, 0));
  CHECK(watchdog.has_expired(still, true, 0));
}

TEST_CASE("Watchdog does not mind waiting for input or for a slow reader") {
  Watchdog watchdog(2);
  for (int tick = 0; tick < 20; tick++)
    CHECK_FALSE(watchdog.has_expired({}, false, 0));
}

TEST_CASE("Watchdog starts anew with every movement") {
  CounterValues now;
  i64 CounterValues::*const kMoves[] = {
      &CounterValues::bytes_in, &CounterValues::scored,
      &CounterValues::rejected, &CounterValues::submitted,
      &CounterValues::done,     &CounterValues::written};
  Watchdog watchdog(2);
  for (const auto move : kMoves) {
    CHECK_FALSE(watchdog.has_expired(now, true, 0));
    now.*move += 1;
    CHECK_FALSE(watchdog.has_expired(now, true, 0));
  }
  CHECK_FALSE(watchdog.has_expired(now, true, 0));
  CHECK(watchdog.has_expired(now, true, 0));
}

TEST_CASE("Watchdog starts anew when there was no work for a while") {
  Watchdog watchdog(2);
  CHECK_FALSE(watchdog.has_expired({}, true, 0));
  CHECK_FALSE(watchdog.has_expired({}, false, 0));
  CHECK_FALSE(watchdog.has_expired({}, true, 0));
  CHECK(watchdog.has_expired({}, true, 0));
}

TEST_CASE("Watchdog does not mind a document that takes long to compute") {
  Watchdog watchdog(2);
  for (int tick = 0; tick < 20; tick++)
    CHECK_FALSE(watchdog.has_expired({}, true, 0.9 * tick));
  CHECK_FALSE(watchdog.has_expired({}, true, 17.15));
  CHECK(watchdog.has_expired({}, true, 17.2));
}

}  // namespace
}  // namespace docmill
