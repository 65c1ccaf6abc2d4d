// Bounds what retries may add to the load of a server in trouble.
//
// A bucket of 500: a retry takes 5, a retry that succeeds gives its 5 back, a
// first try that succeeds adds 1. So a quarter of faults is retried in full,
// while a server that answers nothing sees about 100 retries in all. Then ten
// a second may still go, so that a run whose documents all wait for a retry
// comes to its end.
//
// Thread safety: any thread.

#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>

#include "lib/base/types.h"

namespace docmill {

class RetryBudget {
 public:
  using Clock = std::chrono::steady_clock;

  // Whether a retry may be made now; takes its price when it may.
  bool take(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (tokens_ >= kPrice) {
      tokens_ -= kPrice;
      return true;
    }
    if (now < next_free_)
      return false;
    next_free_ = now + kFreeInterval;
    return true;
  }

  void record_success(bool is_retry) {
    const std::lock_guard lock(mutex_);
    tokens_ = std::min(kSize, tokens_ + (is_retry ? kPrice : 1));
  }

 private:
  static constexpr i64 kSize = 500;
  static constexpr i64 kPrice = 5;
  static constexpr std::chrono::milliseconds kFreeInterval{100};

  std::mutex mutex_;
  i64 tokens_ = kSize;
  Clock::time_point next_free_{};
};

}  // namespace docmill
