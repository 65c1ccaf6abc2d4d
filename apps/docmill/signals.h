// SIGINT, SIGTERM and SIGUSR1 as something to wait for, instead of handlers.

#pragma once

#include <csignal>

#include "lib/base/result.h"

namespace docmill {

// Ignores SIGPIPE and SIGXFSZ, so that writes return EPIPE and EFBIG. Call
// before the first write.
void ignore_write_signals();

// Blocks the three signals for this thread and those it starts. A SIGINT that
// was ignored from the start (as in a background job) stays ignored.
//
// REQUIRES: made before the first other thread that may take signals
// (lib/base/side_thread.h does not). Thread safety: one thread.
class Signals {
 public:
  static Result<Signals> create();
  Signals(Signals&& other) noexcept;
  ~Signals();

  // Waits up to `timeout_ms` for a signal, or for `done_fd` to become
  // readable. Returns the signal's number, or 0.
  int wait(int done_fd, int timeout_ms);

 private:
  explicit Signals(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace docmill
