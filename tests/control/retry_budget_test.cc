#include "lib/control/retry_budget.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("RetryBudget allows a hundred retries when nothing succeeds") {
  RetryBudget budget;
  int allowed = 0;
  for (int i = 0; i < 1000; i++)
    allowed += budget.take();
  CHECK(allowed == 100);
}

TEST_CASE("RetryBudget retries a quarter of faults for ever") {
  RetryBudget budget;
  for (int i = 0; i < 100'000; i++) {
    if (i % 4 == 0) {
      REQUIRE(budget.take());
      budget.record_success(true);
    } else {
      budget.record_success(false);
    }
  }
}

TEST_CASE("RetryBudget earns one retry with five first tries") {
  RetryBudget budget;
  while (budget.take()) {
  }
  for (int i = 0; i < 4; i++)
    budget.record_success(false);
  CHECK_FALSE(budget.take());
  budget.record_success(false);
  CHECK(budget.take());
  CHECK_FALSE(budget.take());
}

}  // namespace
}  // namespace docmill
