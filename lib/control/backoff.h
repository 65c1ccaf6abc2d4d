// How long to wait before an attempt is repeated: full jitter, U(0, min(cap,
// base * 2^n)), after "Exponential Backoff And Jitter" (AWS Architecture
// Blog, 2015); what the server asks for is a floor.

#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "lib/base/types.h"

namespace docmill {

// Thread safety: any thread.
class Backoff {
 public:
  using Duration = std::chrono::duration<double>;

  static constexpr Duration kBase{0.5};
  static constexpr Duration kCap{20};

  // Of the same seed the same waits in the same order of calls.
  explicit Backoff(u64 seed, Duration base = kBase)
      : base_(base), state_(seed) {}

  // Before the retry number `n`, from 0. With a floor: the floor, and up to a
  // tenth more, so that not all come back at once.
  Duration wait(int n, std::optional<Duration> floor);

 private:
  double random();  // in [0, 1)

  const Duration base_;
  std::atomic<u64> state_;
};

}  // namespace docmill
