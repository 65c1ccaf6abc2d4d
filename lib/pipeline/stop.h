// Asking a run to end before its input does.
//
// request() makes the reader stop, also one that waits for input; what is in
// flight is finished and written.
//
// Thread safety: all functions may be called from any thread.

#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "lib/base/result.h"

namespace docmill {

enum class StopCause {
  kNone,
  kInterrupted,   // SIGINT
  kTerminated,    // SIGTERM
  kOutputClosed,  // nobody reads the output any more
  kFailed,        // the run itself failed
  // A limit of the run's, where another run is to go on.
  kTimeLimit,
  kMaxCalls,  // what is in flight may take its time
};

class Stop {
 public:
  static Result<Stop> create();
  Stop(Stop&& other) noexcept;
  ~Stop();

  // The first cause stays, but that any other takes the place of kMaxCalls, and
  // any other than that the place of kTimeLimit.
  void request(StopCause cause);

  // Called by whoever requests, with kMaxCalls and with the first other cause:
  // what follows kTimeLimit changes how the run ends, not what is to be done.
  // REQUIRES: set before anybody may request; lives as long as they may.
  void set_hook(std::function<void(StopCause)> hook) {
    hook_ = std::move(hook);
  }

  StopCause cause() const { return cause_.load(std::memory_order_acquire); }
  bool is_requested() const { return cause() != StopCause::kNone; }

  // A file descriptor that is readable once a stop was requested.
  int fd() const { return fd_; }

 private:
  explicit Stop(int fd) : fd_(fd) {}

  int fd_;
  std::function<void(StopCause)> hook_;
  std::atomic<StopCause> cause_{StopCause::kNone};
};

}  // namespace docmill
