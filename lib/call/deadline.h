// When a document's time is up. The time begins with the document's first
// request, so that waiting for its turn among others takes none of it.
//
// Thread safety: any thread.

#pragma once

#include <atomic>
#include <chrono>

namespace docmill {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  // REQUIRES: a limit of at least 0 and less than 10^9 seconds.
  explicit Deadline(double limit_seconds)
      : limit_(std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double>(limit_seconds))) {}

  // The time begins now, unless it has begun.
  void start(Clock::time_point now) {
    Clock::time_point none = kNever;
    time_.compare_exchange_strong(none, now + limit_);
  }

  // kNever before the start.
  Clock::time_point time() const { return time_; }
  bool is_over(Clock::time_point now) const { return now >= time_.load(); }

 private:
  static constexpr Clock::time_point kNever = Clock::time_point::max();

  const Clock::duration limit_;
  std::atomic<Clock::time_point> time_{kNever};
};

}  // namespace docmill
