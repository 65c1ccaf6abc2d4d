#include "lib/llm/temperatures.h"

#include <cmath>

#include <iterator>

namespace docmill {
namespace {

constexpr double kStep = 0.2;

// Without the last bits that are none of the user's: 0.7 - 0.2 is 0.5.
double rounded(double temperature) {
  return std::round(temperature * 1e6) / 1e6;
}

}  // namespace

std::vector<double> spread_temperatures(double base, int count) {
  std::vector<double> spread = {base};
  for (int step = 1; std::ssize(spread) < count; step++)
    for (const int sign : {-1, 1}) {
      const double temperature = rounded(base + sign * step * kStep);
      if (temperature >= 0 && temperature <= kMaxTemperature &&
          std::ssize(spread) < count)
        spread.push_back(temperature);
    }
  return spread;
}

}  // namespace docmill
