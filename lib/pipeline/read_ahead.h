// How far the reader may be ahead of those who work: in batches, or, where
// documents wait for answers, in documents. What is further ahead than needed
// only takes memory, and is out of the processor's caches when its turn comes.
//
// A reader that has used up its lead waits until a good part of it is back, and
// then reads several blocks in a row: woken for each single block it would keep
// pushing the workers off their cores.
//
// Thread safety: all functions may be called from any thread; one waits.

#pragma once

#include <condition_variable>
#include <mutex>

#include "lib/base/types.h"

namespace docmill {

class ReadAhead {
 public:
  // `regained`: how much of it must be free for who waits.
  // REQUIRES: lead >= regained >= 1.
  ReadAhead(i64 lead, i64 regained) : lead_(lead), regained_lead_(regained) {}

  // Waits while the lead is used up.
  void wait() {
    std::unique_lock lock(mutex_);
    if (used_ >= lead_)
      regained_.wait(lock, [&] { return is_regained(); });
  }

  // Takes of the lead; may overdraw it, since a block comes as it is.
  void take(i64 count) {
    const std::lock_guard lock(mutex_);
    used_ += count;
  }

  // Gives back what was taken.
  void give_back(i64 count) {
    const std::lock_guard lock(mutex_);
    const bool was_regained = is_regained();
    used_ -= count;
    if (!was_regained && is_regained())
      regained_.notify_one();
  }

  // From now on wait() never waits.
  void lift() {
    const std::lock_guard lock(mutex_);
    is_lifted_ = true;
    regained_.notify_one();
  }

 private:
  bool is_regained() const {
    return is_lifted_ || used_ <= lead_ - regained_lead_;
  }

  const i64 lead_;
  const i64 regained_lead_;
  std::mutex mutex_;
  std::condition_variable regained_;
  i64 used_ = 0;
  bool is_lifted_ = false;
};

}  // namespace docmill
