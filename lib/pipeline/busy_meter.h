// For how long workers have been at work, summed over them; what is at work
// now counts as it goes on.

#pragma once

#include <chrono>
#include <mutex>

#include "lib/base/types.h"

namespace docmill {

// Thread safety: any thread.
class BusyMeter {
 public:
  // A worker is at work while it lives. Not inside of another one.
  class Span {
   public:
    explicit Span(BusyMeter& meter) : meter_(meter) { meter_.count(1); }
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;
    ~Span() { meter_.count(-1); }

   private:
    BusyMeter& meter_;
  };

  double seconds() const {
    const std::lock_guard lock(mutex_);
    return std::chrono::duration<double>(ended_ + at_work_ * age()).count();
  }

 private:
  using Clock = std::chrono::steady_clock;

  Clock::duration age() const { return Clock::now() - start_; }

  // All ends less all begins make the time, once as many have ended.
  void count(i64 change) {
    const std::lock_guard lock(mutex_);
    at_work_ += change;
    ended_ -= change * age();
  }

  const Clock::time_point start_ = Clock::now();
  mutable std::mutex mutex_;
  i64 at_work_ = 0;
  Clock::duration ended_{};
};

}  // namespace docmill
