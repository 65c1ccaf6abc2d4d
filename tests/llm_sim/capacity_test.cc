#include "apps/llm-sim/capacity.h"

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

TEST_CASE("Capacity lets as many in as it has places, in their order") {
  Capacity capacity(2);
  CHECK(capacity.wait(0, 1) == 0);
  CHECK(capacity.wait(0.5, 1) == 0);
  CHECK(capacity.wait(0.5, 1) == doctest::Approx(0.5));  // from 1 to 2
  CHECK(capacity.wait(0.5, 1) == doctest::Approx(1));    // from 1.5 to 2.5
  CHECK(capacity.wait(2, 1) == 0);
}

TEST_CASE("Capacity of zero lets everybody in") {
  Capacity capacity(0);
  for (int i = 0; i < 100; ++i)
    CHECK(capacity.wait(0, 1) == 0);
}

}  // namespace
}  // namespace docmill::sim
