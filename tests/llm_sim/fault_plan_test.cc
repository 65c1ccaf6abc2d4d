#include "apps/llm-sim/faults.h"

#include <map>

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

std::map<Fault, int> draws(const FaultPlan& plan, int count) {
  std::map<Fault, int> seen;
  Chance chance(1);
  for (int i = 0; i < count; ++i)
    seen[plan.draw(chance)]++;
  return seen;
}

TEST_CASE("FaultPlan without faults draws none") {
  CHECK(draws(FaultPlan(), 100) == std::map<Fault, int>{{Fault::kNone, 100}});
}

TEST_CASE("FaultPlan draws each fault at its rate") {
  FaultPlan plan;
  REQUIRE(plan.add("500=0.2"));
  REQUIRE(plan.add("reset=0.1"));
  std::map<Fault, int> seen = draws(plan, 10000);
  CHECK(seen[Fault::k500] == doctest::Approx(2000).epsilon(0.1));
  CHECK(seen[Fault::kReset] == doctest::Approx(1000).epsilon(0.15));
  CHECK(seen.size() == 3);
}

TEST_CASE("FaultPlan spreads all over the kinds that a retry can help") {
  FaultPlan plan;
  REQUIRE(plan.add("all=1"));
  const std::map<Fault, int> seen = draws(plan, 12000);
  CHECK(seen.size() == 12);
  for (const auto& [fault, count] : seen) {
    CAPTURE(fault_name(fault));
    CHECK(count == doctest::Approx(1000).epsilon(0.2));
    CHECK_FALSE(is_of_content(fault));
  }
}

TEST_CASE("FaultPlan refuses what it cannot read") {
  for (const char* text : {"", "500", "500=", "500=x", "500=0.1x", "500=-1",
                           "500=2", "500=nan", "=0.1", "none=0.1", "5=0.1"}) {
    CAPTURE(text);
    FaultPlan plan;
    CHECK_FALSE(plan.add(text));
  }
}

TEST_CASE("FaultPlan refuses rates of more than one together") {
  FaultPlan plan;
  REQUIRE(plan.add("500=0.6"));
  CHECK_FALSE(plan.add("502=0.6"));
}

}  // namespace
}  // namespace docmill::sim
