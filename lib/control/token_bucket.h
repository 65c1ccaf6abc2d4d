// A bucket that refills all the time: so much a second, up to its capacity.
//
// It can be in debt: what turns out to have cost more than was reserved, and
// a single amount larger than the capacity, which is let through when the
// bucket is full.
//
// Thread safety: none of its own.

#pragma once

#include <algorithm>
#include <chrono>

namespace docmill {

class TokenBucket {
 public:
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;

  // REQUIRES: both above 0; `level` is what is in it at `now`.
  TokenBucket(double per_second, double capacity, double level,
              Clock::time_point now)
      : per_second_(per_second),
        capacity_(capacity),
        level_(std::min(level, capacity)),
        updated_(now) {}

  double per_second() const { return per_second_; }

  // When so much may be taken: `now`, or later, by a month at most.
  Clock::time_point when(Clock::time_point now, double amount) const {
    const double missing = std::min(amount, capacity_) - level_at(now);
    if (missing <= kTolerance)
      return now;
    // At least a tick, or who waits for it would wait for ever.
    return now +
           std::chrono::duration_cast<Clock::duration>(
               std::min(Seconds(missing / per_second_), kLongest)) +
           Clock::duration(1);
  }

  void take(Clock::time_point now, double amount) {
    refill(now);
    level_ -= amount;
  }

  void give_back(double amount) {
    level_ = std::min(level_ + amount, capacity_);
  }

  // What is known better now.
  void set_rate(Clock::time_point now, double per_second, double capacity) {
    refill(now);
    per_second_ = per_second;
    capacity_ = capacity;
    level_ = std::min(level_, capacity_);
  }
  void set_level(Clock::time_point now, double level) {
    updated_ = now;
    level_ = std::min(level, capacity_);
  }

 private:
  static constexpr double kTolerance = 1e-9;
  // A server may say anything, and a clock has an end.
  static constexpr Seconds kLongest{30 * 86'400.0};

  double level_at(Clock::time_point now) const {
    const Seconds passed = std::max(now, updated_) - updated_;
    return std::min(capacity_, level_ + passed.count() * per_second_);
  }

  void refill(Clock::time_point now) {
    level_ = level_at(now);
    updated_ = std::max(now, updated_);
  }

  double per_second_;
  double capacity_;
  double level_;
  Clock::time_point updated_;
};

}  // namespace docmill
