#include "lib/control/retry_budget.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

using std::chrono::milliseconds;

struct Fixture {
  RetryBudget budget;
  RetryBudget::Clock::time_point now = RetryBudget::Clock::now();

  // How many retries may be made now, the free one among them.
  int take_all() {
    int taken = 0;
    while (budget.take(now))
      taken++;
    return taken;
  }
};

TEST_CASE_FIXTURE(Fixture, "RetryBudget allows a hundred retries in a row") {
  CHECK(take_all() == 101);  // and one of those that are free
}

TEST_CASE_FIXTURE(Fixture,
                  "RetryBudget lets ten a second go when it is empty") {
  take_all();
  int taken = 0;
  for (int i = 0; i < 2000; i++) {
    now += milliseconds(1);
    taken += budget.take(now);
  }
  CHECK(taken == 20);
}

TEST_CASE_FIXTURE(Fixture, "RetryBudget retries a quarter of faults for ever") {
  for (int i = 0; i < 100'000; i++) {
    if (i % 4 == 0) {
      REQUIRE(budget.take(now));
      budget.record_success(true);
    } else {
      budget.record_success(false);
    }
  }
}

TEST_CASE_FIXTURE(Fixture, "RetryBudget earns a retry with five first tries") {
  take_all();
  for (int i = 0; i < 4; i++)
    budget.record_success(false);
  CHECK(take_all() == 0);
  budget.record_success(false);
  CHECK(take_all() == 1);
}

}  // namespace
}  // namespace docmill
