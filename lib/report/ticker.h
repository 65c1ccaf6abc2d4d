// Calls a function again and again on a thread of its own.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace docmill {

// Thread safety: construct and stop() from one thread; `tick` runs on the
// ticker's own, which takes no signals.
class Ticker {
 public:
  // Calls `tick` every `interval`, for the first time after one interval.
  // REQUIRES: `tick` does not throw and does not call stop().
  Ticker(std::chrono::milliseconds interval, std::function<void()> tick);
  ~Ticker() { stop(); }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // Returns at once, or when the call in progress returns. Beyond this point
  // `tick` is not called. Stopping twice is fine.
  void stop();

 private:
  void run(std::chrono::milliseconds interval);

  std::function<void()> tick_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool is_stopped_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace docmill
