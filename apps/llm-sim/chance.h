// Chance that is the same for the same seeds: what the simulator decides
// depends on --seed, the request and its attempt, never on the clock.

#pragma once

#include <cmath>
#include <numbers>

#include "lib/base/hash.h"
#include "lib/base/types.h"

namespace docmill::sim {

// A stream of numbers (SplitMix64). Copies go on alike.
class Chance {
 public:
  explicit Chance(u64 seed) : state_(seed) {}

  u64 bits() {
    state_ += 0x9E3779B97F4A7C15ull;
    u64 z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }

  // In [0, 1).
  double share() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  // Of the standard normal distribution (Box and Muller).
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - share()));
    return radius * std::cos(2 * std::numbers::pi * share());
  }

 private:
  u64 state_;
};

}  // namespace docmill::sim
