// How far the reader may be ahead of the workers, in batches.
//
// A reader that has run out of tokens waits until half of them are back, and
// then reads several blocks in a row: woken for each single block it would
// keep pushing the workers off their cores.
//
// Thread safety: all functions may be called from any thread; one acquires.

#pragma once

#include <condition_variable>
#include <mutex>

#include "lib/base/types.h"

namespace docmill {

class BatchTokens {
 public:
  // REQUIRES: count >= 1.
  explicit BatchTokens(i64 count) : count_(count), free_(count) {}

  void acquire() {
    std::unique_lock lock(mutex_);
    if (free_ <= 0)
      refilled_.wait(lock, [&] { return is_refilled(); });
    free_--;
  }

  // Gives back what acquire() took.
  void release() {
    const std::lock_guard lock(mutex_);
    free_++;
    if (is_refilled())
      refilled_.notify_one();
  }

  // From now on acquire() never waits.
  void lift() {
    const std::lock_guard lock(mutex_);
    is_lifted_ = true;
    refilled_.notify_one();
  }

 private:
  bool is_refilled() const { return is_lifted_ || 2 * free_ >= count_; }

  const i64 count_;
  std::mutex mutex_;
  std::condition_variable refilled_;
  i64 free_;
  bool is_lifted_ = false;
};

}  // namespace docmill
