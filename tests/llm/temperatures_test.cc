#include "lib/llm/temperatures.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace docmill {
namespace {

using Spread = std::vector<double>;

TEST_CASE("spread_temperatures lies around the first one") {
  CHECK(spread_temperatures(0.7, 1) == Spread{0.7});
  CHECK(spread_temperatures(0.7, 5) == Spread{0.7, 0.5, 0.9, 0.3, 1.1});
  CHECK(spread_temperatures(1, 3) == Spread{1, 0.8, 1.2});
}

TEST_CASE("spread_temperatures stays within what a server takes") {
  CHECK(spread_temperatures(0, 4) == Spread{0, 0.2, 0.4, 0.6});
  CHECK(spread_temperatures(2, 3) == Spread{2, 1.8, 1.6});
  CHECK(spread_temperatures(0.1, 3) == Spread{0.1, 0.3, 0.5});
}

TEST_CASE("spread_temperatures never gives one twice") {
  for (int i = 0; i <= 200; i++) {
    CAPTURE(i);
    Spread spread = spread_temperatures(i / 100.0, kMaxAlternatives);
    CHECK(spread.front() == i / 100.0);
    std::sort(spread.begin(), spread.end());
    CHECK(std::adjacent_find(spread.begin(), spread.end()) == spread.end());
    CHECK(spread.front() >= 0);
    CHECK(spread.back() <= kMaxTemperature);
    CHECK(spread.size() == kMaxAlternatives);
  }
}

TEST_CASE("spread_temperatures keeps the first ones when more are asked for") {
  const Spread three = spread_temperatures(0.3, 3);
  Spread nine = spread_temperatures(0.3, 9);
  nine.resize(3);
  CHECK(nine == three);
}

}  // namespace
}  // namespace docmill
