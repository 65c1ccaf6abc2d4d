#include "apps/llm-sim/latency.h"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

std::vector<double> draws(const Latency& latency) {
  std::vector<double> all;
  Chance chance(1);
  for (int i = 0; i < 10001; ++i)
    all.push_back(latency.draw(chance));
  std::ranges::sort(all);
  return all;
}

TEST_CASE("Latency is fixed without a sigma") {
  const std::vector<double> all = draws({.seconds = 0.05});
  CHECK(all.front() == 0.05);
  CHECK(all.back() == 0.05);
}

TEST_CASE("Latency is spread around its median") {
  const std::vector<double> all = draws({.seconds = 1, .sigma = 0.5});
  CHECK(all[5000] == doctest::Approx(1).epsilon(0.03));
  // One sigma up: exp(0.5).
  CHECK(all[8413] == doctest::Approx(1.6487).epsilon(0.03));
}

TEST_CASE("Latency is slow for a share of the answers") {
  const std::vector<double> all =
      draws({.seconds = 1, .slow_rate = 0.1, .slow_seconds = 9});
  CHECK(std::ranges::count(all, 9.0) == doctest::Approx(1000).epsilon(0.1));
}

}  // namespace
}  // namespace docmill::sim
