#include "lib/call/deadline.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

using Clock = Deadline::Clock;
using std::chrono::seconds;

constexpr Clock::time_point kNow{seconds(1'000)};

TEST_CASE("Deadline comes its limit after the first start") {
  Deadline deadline(5);
  CHECK(deadline.time() == Clock::time_point::max());
  CHECK_FALSE(deadline.is_over(kNow + seconds(100)));  // not begun
  deadline.start(kNow);
  deadline.start(kNow + seconds(3));
  CHECK(deadline.time() == kNow + seconds(5));
  CHECK_FALSE(deadline.is_over(kNow + seconds(4)));
  CHECK(deadline.is_over(kNow + seconds(5)));
}

TEST_CASE("Deadline of zero is over once it has begun") {
  Deadline deadline(0);
  deadline.start(kNow);
  CHECK(deadline.is_over(kNow));
}

}  // namespace
}  // namespace docmill
