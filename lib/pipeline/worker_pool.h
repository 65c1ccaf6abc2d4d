// Tells oneTBB how many of its threads may work.

#pragma once

#include <cstddef>
#include <memory>
#include <mutex>

#include <tbb/global_control.h>

#include "lib/base/types.h"

namespace docmill {

// Thread safety: any thread.
class WorkerPool {
 public:
  // From now on until close() so many. REQUIRES: workers > 0.
  void open(i64 workers) {
    const std::lock_guard lock(mutex_);
    allow(workers);
  }

  // What is at work goes on with its task. Nothing while it is not open.
  void resize(i64 workers) {
    const std::lock_guard lock(mutex_);
    if (control_ != nullptr && workers != workers_)
      allow(workers);
  }

  void close() {
    const std::lock_guard lock(mutex_);
    control_.reset();
  }

 private:
  // The thread that waits for the graph counts too. What was allowed before
  // goes last: without any, there would be a worker for each CPU.
  void allow(i64 workers) {
    auto control = std::make_unique<tbb::global_control>(
        tbb::global_control::max_allowed_parallelism,
        static_cast<std::size_t>(workers) + 1);
    control_.swap(control);
    workers_ = workers;
  }

  std::mutex mutex_;
  std::unique_ptr<tbb::global_control> control_;  // null: not open
  i64 workers_ = 0;
};

}  // namespace docmill
