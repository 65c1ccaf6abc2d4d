#include "apps/docmill/supervisor.h"

#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <thread>

#include "lib/base/log.h"
#include "lib/pipeline/watchdog.h"

namespace docmill {
namespace {

// CPU time of the whole process.
double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Waits for the command to end; meanwhile answers signals and watches over
// the mill.
class Supervisor {
 public:
  Supervisor(Signals& signals, Stop& stop, const Counters& counters)
      : signals_(signals), stop_(stop), counters_(counters) {}

  void watch(Mill& mill, const std::function<void()>& on_look, int done_fd,
             const std::atomic<bool>& is_done) {
    auto next_watch = Clock::now() + kWatch;
    while (!is_done) {
      const int signal = signals_.wait(done_fd, kLookMs);
      const bool is_first = signal_ == 0;
      if (signal != 0)
        handle(signal);
      on_look();
      mill.tick();
      if (is_first && signal_ != 0)  // all that took its time
        signaled_ = Clock::now();
      if (Clock::now() < next_watch)
        continue;
      next_watch = Clock::now() + kWatch;
      if (watchdog_.has_expired(read_counters(counters_), mill.has_work(),
                                cpu_seconds()))
        end_hanging_run();
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int kLookMs = 200;
  static constexpr std::chrono::seconds kWatch{1};
  static constexpr std::chrono::milliseconds kSameSignal{200};

  void handle(int signal) {
    if (signal == SIGUSR1) {
      write_log(LogLevel::kError, show_counters(counters_));
      return;
    }
    // timeout(1) sends the same one to the process and to its group.
    if (signal == signal_ && Clock::now() < signaled_ + kSameSignal)
      return;
    if (signal_ != 0)  // the second one ends at once
      ::_exit(128 + signal);
    signal_ = signal;
    stop_.request(signal == SIGINT ? StopCause::kInterrupted
                                   : StopCause::kTerminated);
    log_info("stopping: finishing what is in work; again to end at once");
  }

  [[noreturn]] void end_hanging_run() {
    log_error("no progress for 30 s: {}", show_counters(counters_));
    log_error("this is a defect of docmill; what is written so far is whole");
    ::_exit(1);
  }

  Signals& signals_;
  Stop& stop_;
  const Counters& counters_;
  Watchdog watchdog_;
  int signal_ = 0;  // the first that asks to stop
  Clock::time_point signaled_{};
};

}  // namespace

int run_supervised(const std::function<int()>& command, Mill& mill,
                   const std::function<void()>& on_look, Signals& signals,
                   Stop& stop, const Counters& counters) {
  Supervisor supervisor(signals, stop, counters);
  const int done_fd = ::eventfd(0, EFD_CLOEXEC);
  std::atomic<bool> is_done = false;
  int code = 0;
  std::exception_ptr exception;
  std::thread runner([&] {
    try {
      code = command();
    } catch (...) {
      exception = std::current_exception();
    }
    is_done = true;
    ::eventfd_write(done_fd, 1);
  });
  supervisor.watch(mill, on_look, done_fd, is_done);
  runner.join();
  ::close(done_fd);
  if (exception)
    std::rethrow_exception(exception);
  return code;
}

}  // namespace docmill
