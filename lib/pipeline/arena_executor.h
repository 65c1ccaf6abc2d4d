// Resumes coroutines on the workers of the run.

#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <tbb/task_arena.h>

#include "lib/base/executor.h"

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

  // What a resumed coroutine posts is resumed next on the same worker, where
  // it is not much: each answer gives another document its turn, and a task
  // of its own would cost that one more than the turn's work.
  void post(std::vector<std::coroutine_handle<>> ready) override;

  // Resumes on this worker what was posted and waits for one. For who is about
  // to begin something new: oneTBB takes what is posted last, and answers that
  // wait keep their documents, and with them ever more memory.
  // REQUIRES: the run goes on, whatever was posted.
  void resume_waiting();

 private:
  using Handles = std::vector<std::coroutine_handle<>>;

  // Thread safety: any thread.
  class Groups {
   public:
    void push(Handles group);
    std::optional<Handles> pop();  // the first that came

   private:
    std::mutex mutex_;
    std::deque<Handles> groups_;
  };

  void resume(Handles group) const;

  // Shared with tasks that find nothing left, when this may be gone.
  const std::shared_ptr<Groups> groups_ = std::make_shared<Groups>();
  std::mutex mutex_;
  tbb::task_arena* arena_ = nullptr;
  std::function<void(double)> after_;
};

}  // namespace docmill
