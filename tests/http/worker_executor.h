// An executor with threads of its own, for tests and benchmarks.

#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "lib/base/executor.h"
#include "lib/base/handoff.h"
#include "lib/base/types.h"

namespace docmill {

class WorkerExecutor : public Executor {
 public:
  explicit WorkerExecutor(int threads = 2) {
    for (int i = 0; i < threads; i++)
      threads_.emplace_back([this] { work(); });
  }
  ~WorkerExecutor() override {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
      thread.join();
  }

  void post(std::vector<std::coroutine_handle<>> ready) override {
    {
      const std::lock_guard lock(mutex_);
      largest_post_ = std::max(largest_post_, std::ssize(ready));
      groups_.push_back(std::move(ready));
    }
    changed_.notify_one();
  }

  i64 largest_post() const {
    const std::lock_guard lock(mutex_);
    return largest_post_;
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return is_stopping_ || !groups_.empty(); });
      if (groups_.empty())
        return;
      const std::vector<std::coroutine_handle<>> group =
          std::move(groups_.front());
      groups_.pop_front();
      lock.unlock();
      for (const std::coroutine_handle<> handle : group) {
        take_over(handle.address());
        handle.resume();
      }
      lock.lock();
    }
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::vector<std::coroutine_handle<>>> groups_;
  std::ptrdiff_t largest_post_ = 0;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

// Counts down to the moment when a number of coroutines have ended.
class Countdown {
 public:
  explicit Countdown(i64 count) : left_(count) {}

  void end_one() {
    const std::lock_guard lock(mutex_);
    if (--left_ == 0)
      none_left_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    none_left_.wait(lock, [this] { return left_ <= 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_left_;
  i64 left_;
};

}  // namespace docmill
