// Bounds the memory of a run: the bytes in flight between reader and writer.
//
// The reader acquires what it is about to hold and waits when that does not
// fit; stages charge what they add (answers, records) without waiting, so
// that work already begun can always be finished; who frees memory releases.
// A document larger than the whole budget is admitted when nothing else is in
// flight.
//
// Thread safety: all functions may be called from any thread; one thread
// acquires.

#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "lib/base/types.h"

namespace docmill {

class ByteBudget {
 public:
  // `shown`, when there is one, always holds what is in flight, for those who
  // only look. REQUIRES: it outlives the budget.
  explicit ByteBudget(i64 limit, std::atomic<i64>* shown = nullptr)
      : limit_(limit), shown_(shown) {}

  // Waits until `bytes` fit, then takes them. Returns whether it had to wait.
  bool acquire(i64 bytes) {
    std::unique_lock lock(mutex_);
    const auto fits = [&] {
      return is_lifted_ || in_flight_ == 0 || in_flight_ + bytes <= limit_;
    };
    const bool must_wait = !fits();
    is_waiting_ = must_wait;
    freed_.wait(lock, fits);
    is_waiting_ = false;
    take(bytes);
    return must_wait;
  }

  void charge(i64 bytes) {
    const std::lock_guard lock(mutex_);
    take(bytes);
  }

  // REQUIRES: at most what was acquired and charged.
  void release(i64 bytes) {
    const std::lock_guard lock(mutex_);
    take(-bytes);
    if (is_waiting_)
      freed_.notify_one();
  }

  // From now on all fits: for a run that ends and may never release.
  void lift() {
    const std::lock_guard lock(mutex_);
    is_lifted_ = true;
    freed_.notify_one();
  }

  i64 in_flight() const {
    const std::lock_guard lock(mutex_);
    return in_flight_;
  }

  // The most that was ever in flight.
  i64 peak() const {
    const std::lock_guard lock(mutex_);
    return peak_;
  }

 private:
  void take(i64 bytes) {
    in_flight_ += bytes;
    peak_ = std::max(peak_, in_flight_);
    if (shown_ != nullptr)
      *shown_ = in_flight_;
  }

  const i64 limit_;
  std::atomic<i64>* const shown_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  i64 in_flight_ = 0;
  i64 peak_ = 0;
  bool is_waiting_ = false;
  bool is_lifted_ = false;
};

}  // namespace docmill
