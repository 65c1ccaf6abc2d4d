// Resumes coroutines on the workers of the run.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include <tbb/task_arena.h>

#include "lib/base/executor.h"
#include "lib/base/types.h"
#include "lib/pipeline/busy_meter.h"

namespace docmill {

// Thread safety: any thread may post between attach() and detach(), which is
// while documents are on their way.
class ArenaExecutor : public Executor {
 public:
  // `after` runs on the worker after each group it has resumed, and is told
  // how many seconds that took. `busy` counts both.
  void attach(tbb::task_arena& arena, BusyMeter& busy,
              std::function<void(double)> after) {
    arena_ = &arena;
    busy_ = &busy;
    after_ = std::move(after);
  }

  // Returns once no worker is on its way here any more: what was posted last
  // may have ended the run before.
  void detach();

  // What a resumed coroutine posts is resumed next on the same worker, where
  // it is not much: each answer gives another document its turn, and a task
  // of its own would cost that one more than the turn's work.
  void post(std::vector<std::coroutine_handle<>> ready) override;

  // Resumes on this worker what was posted and waits for one. For who is about
  // to begin something new: oneTBB takes what is posted last, and answers that
  // wait keep their documents, and with them ever more memory.
  void resume_waiting();

 private:
  using Handles = std::vector<std::coroutine_handle<>>;

  void answer_call();
  Handles next_group();
  void resume(Handles group) const;

  std::mutex mutex_;  // of all but busy_ and after_
  tbb::task_arena* arena_ = nullptr;
  BusyMeter* busy_ = nullptr;
  std::deque<Handles> groups_;  // that wait for a worker
  // Workers that were called for them, and will come though resume_waiting()
  // was faster.
  i64 called_ = 0;
  std::condition_variable all_came_;
  std::function<void(double)> after_;
};

}  // namespace docmill
