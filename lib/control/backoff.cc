#include "lib/control/backoff.h"

#include <algorithm>
#include <cmath>

namespace docmill {

Backoff::Duration Backoff::wait(int n, std::optional<Duration> floor) {
  const Duration limit =
      std::min(kCap, base_ * std::exp2(static_cast<double>(std::min(n, 20))));
  const Duration jittered = limit * random();
  if (!floor)
    return jittered;
  return std::max(jittered, *floor * (1 + 0.1 * random()));
}

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
// generators", 2014).
double Backoff::random() {
  u64 z = state_.fetch_add(0x9E3779B97F4A7C15ull, std::memory_order_relaxed) +
          0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-53;
}

}  // namespace docmill
