// When the next request may go: so many a minute, and none while the server
// has asked to wait.
//
// Requests are spread evenly (GCRA without a burst): a minute's worth is never
// sent at its start. Reservations are given in order; each is used or lost.
//
// Thread safety: any thread.

#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>

namespace docmill {

class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  // None: as fast as can be. REQUIRES: above 0.
  explicit Pace(std::optional<double> requests_per_minute)
      : interval_(
            requests_per_minute
                ? std::chrono::duration_cast<Clock::duration>(
                      std::chrono::duration<double>(60 / *requests_per_minute))
                : Clock::duration::zero()) {}

  // When the caller may send one request: `now`, or later.
  Clock::time_point reserve(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    const Clock::time_point slot = std::max({now, next_, held_until_});
    if (interval_ != Clock::duration::zero())
      next_ = slot + interval_;
    else if (now < held_until_)
      next_ = slot + kAfterHold;
    return slot;
  }

  // No request before `time`, also of those that have reserved already: who
  // slept asks is_held() again.
  void hold_until(Clock::time_point time) {
    const std::lock_guard lock(mutex_);
    held_until_ = std::max(held_until_, time);
  }

  bool is_held(Clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    return now < held_until_;
  }

 private:
  // What a hold has kept back goes one after the other, not all at once.
  static constexpr std::chrono::milliseconds kAfterHold{1};

  const Clock::duration interval_;
  mutable std::mutex mutex_;
  Clock::time_point next_{};
  Clock::time_point held_until_{};
};

}  // namespace docmill
