// Resumes coroutines on the workers of the run.

#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <tbb/task_arena.h>

#include "lib/base/executor.h"
#include "lib/base/handoff.h"
#include "lib/base/types.h"
#include "lib/pipeline/stage_clock.h"

namespace docmill {

// Thread safety: any thread may post between attach() and detach(), which is
// while documents are on their way.
class ArenaExecutor : public Executor {
 public:
  // `after` runs on the worker after each group it has resumed, and is told
  // how many seconds that took.
  void attach(tbb::task_arena& arena, std::function<void(double)> after) {
    arena_ = &arena;
    after_ = std::move(after);
  }

  // Returns once nobody is in post() any more: what was posted last may have
  // been resumed, and have ended the run, before post() has left the arena.
  void detach() {
    const std::lock_guard lock(mutex_);
    arena_ = nullptr;
  }

  void post(std::vector<std::coroutine_handle<>> ready) override {
    const std::lock_guard lock(mutex_);
    tbb::task_arena& arena = *arena_;
    for (auto first = ready.begin(); first != ready.end();) {
      const auto last = first + std::min(kGroup, ready.end() - first);
      // By a plain pointer: oneTBB keeps the closure in memory of its own,
      // which ThreadSanitizer cannot follow.
      auto* const group = new Handles(first, last);
      hand_over(group);
      arena.enqueue([this, group] { resume(group); });
      first = last;
    }
  }

 private:
  using Handles = std::vector<std::coroutine_handle<>>;

  // Few enough that both workers get some.
  static constexpr std::ptrdiff_t kGroup = 64;

  void resume(const Handles* handed) const {
    take_over(handed);
    const Stopwatch stopwatch;
    const std::unique_ptr<const Handles> group(handed);
    for (const std::coroutine_handle<> handle : *group) {
      take_over(handle.address());
      handle.resume();
    }
    after_(stopwatch.seconds());
  }

  std::mutex mutex_;
  tbb::task_arena* arena_ = nullptr;
  std::function<void(double)> after_;
};

}  // namespace docmill
