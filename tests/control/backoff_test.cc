#include "lib/control/backoff.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

using Duration = Backoff::Duration;

TEST_CASE("Backoff waits anything up to a limit that doubles") {
  Backoff backoff(1);
  for (const int n : {0, 1, 3, 5, 6, 60}) {
    CAPTURE(n);
    const double limit = n < 6 ? 0.5 * (1 << n) : 20;
    double longest = 0;
    double shortest = limit;
    for (int i = 0; i < 2000; i++) {
      const double wait = backoff.wait(n, std::nullopt).count();
      longest = std::max(longest, wait);
      shortest = std::min(shortest, wait);
    }
    CHECK(longest <= limit);
    CHECK(longest > 0.99 * limit);
    CHECK(shortest < 0.01 * limit);
  }
}

TEST_CASE("Backoff never waits less than the server asks for") {
  Backoff backoff(1);
  for (int i = 0; i < 1000; i++) {
    const double wait = backoff.wait(0, Duration(3)).count();
    CHECK(wait >= 3);
    CHECK(wait <= 3.3);
  }
}

}  // namespace
}  // namespace docmill
