#include "lib/control/pace.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

using std::chrono::milliseconds;

TEST_CASE("Pace spreads requests evenly over the minute") {
  Pace pace(120);
  const Pace::Clock::time_point now = Pace::Clock::now();
  CHECK(pace.reserve(now) == now);
  CHECK(pace.reserve(now) == now + milliseconds(500));
  CHECK(pace.reserve(now) == now + milliseconds(1000));
}

TEST_CASE("Pace does not save up what was not used") {
  Pace pace(120);
  const Pace::Clock::time_point now = Pace::Clock::now();
  pace.reserve(now);
  const Pace::Clock::time_point later = now + milliseconds(60'000);
  CHECK(pace.reserve(later) == later);
  CHECK(pace.reserve(later) == later + milliseconds(500));
}

TEST_CASE("Pace without a rate lets all go at once, but for a hold") {
  Pace pace(std::nullopt);
  const Pace::Clock::time_point now = Pace::Clock::now();
  CHECK(pace.reserve(now) == now);
  CHECK(pace.reserve(now) == now);
  pace.hold_until(now + milliseconds(800));
  pace.hold_until(now + milliseconds(300));  // the later one stays
  CHECK(pace.is_held(now + milliseconds(799)));
  CHECK_FALSE(pace.is_held(now + milliseconds(800)));
  CHECK(pace.reserve(now) == now + milliseconds(800));
  CHECK(pace.reserve(now) == now + milliseconds(801));
}

}  // namespace
}  // namespace docmill
