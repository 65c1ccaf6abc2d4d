// Awaits several tasks at once: all are started before any is waited for.
//
//   WhenAll<Answer> asked(std::move(tasks));
//   std::vector<Answer> answers = co_await asked;
//
// The tasks run on the thread that awaits until each of them first waits for
// something, one after the other, and then wherever they are resumed. Who
// ends last goes on with the coroutine that awaits, on the thread where it
// ended; what the others wrote is visible there. Values come in the order of
// the tasks, whatever the order in which they ended. Nothing is allocated but
// the list of the values.
//
// A task that throws, as for a lack of memory, does not keep the others from
// ending; the first one's exception, in the order of the tasks, is thrown.

#pragma once

#include <atomic>
#include <coroutine>
#include <utility>
#include <vector>

#include "lib/base/task.h"
#include "lib/base/types.h"

namespace docmill {

// REQUIRES: awaited once; lives until it has been awaited.
template <class T>
class WhenAll {
 public:
  explicit WhenAll(std::vector<Task<T>> tasks) : tasks_(std::move(tasks)) {}

  bool await_ready() const { return false; }

  // Stays suspended unless all tasks have ended by now. It counts as one that
  // has to end, so that no task goes on with `awaiting` before all are
  // started. Beyond the last line this may be gone.
  bool await_suspend(std::coroutine_handle<> awaiting) {
    unfinished_ = std::ssize(tasks_) + 1;
    for (Task<T>& task : tasks_)
      task.start(awaiting, unfinished_);
    return unfinished_.fetch_sub(1, std::memory_order_acq_rel) > 1;
  }

  std::vector<T> await_resume() {
    std::vector<T> values;
    values.reserve(tasks_.size());
    for (Task<T>& task : tasks_)
      values.push_back(task.await_resume());
    return values;
  }

 private:
  std::vector<Task<T>> tasks_;
  std::atomic<i64> unfinished_{0};
};

}  // namespace docmill
