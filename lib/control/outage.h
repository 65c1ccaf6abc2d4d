// Notices that an endpoint does not answer at all, and lets documents wait
// instead of failing: an outage is back-pressure.
//
// An endpoint is out after Options::threshold failures in a row, that is,
// without a single answer in between. From then on all wait, but one, who
// probes: it tries again and again, after growing pauses. Any answer to
// anybody ends the outage.

#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <deque>
#include <mutex>

#include "lib/base/executor.h"

namespace docmill {

// Thread safety: any thread.
class Outage {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = std::chrono::milliseconds;

  struct Options {
    int threshold = 5;
    Duration first_pause{500};     // before the first probe
    Duration longest_pause{5000};  // each pause is twice the one before
  };

  // REQUIRES: the executor outlives the outage, and this all who wait.
  Outage(const Options& options, Executor& executor)
      : options_(options), executor_(executor), pause_(options.first_pause) {}

  // The duty to probe. Who lets it go while the endpoint is out passes it on
  // to the one who has waited longest.
  class Duty {
   public:
    Duty() = default;
    Duty(const Duty&) = delete;
    Duty& operator=(const Duty&) = delete;
    ~Duty() { release(); }
    explicit operator bool() const { return outage_ != nullptr; }
    void release();

   private:
    friend class Outage;
    Outage* outage_ = nullptr;
  };

  // co_await pass(duty) waits while the endpoint is out, unless `duty` is
  // held or falls to the caller. REQUIRES: the duty outlives the wait.
  class Pass {
   public:
    bool await_ready() const { return false; }
    bool await_suspend(std::coroutine_handle<> waiting);
    void await_resume() const {}

   private:
    friend class Outage;
    Pass(Outage& outage, Duty& duty) : outage_(outage), duty_(duty) {}

    Outage& outage_;
    Duty& duty_;
    std::coroutine_handle<> waiting_;
  };
  Pass pass(Duty& duty) { return {*this, duty}; }

  bool is_out() const { return is_out_.load(std::memory_order_acquire); }

  // When to probe next.
  Clock::time_point next_probe(Clock::time_point now);

  // No probe before `time`: the server has asked for that.
  void hold_until(Clock::time_point time);

  // For how long there was no answer; zero when not out.
  Clock::duration lasts(Clock::time_point now) const;

  void record_answer();                        // of whatever kind
  void record_failure(Clock::time_point now);  // no answer

  // From now on nobody waits.
  void close();

 private:
  void wake_all(const std::deque<Pass*>& waiting);
  void pass_duty_on();

  const Options options_;
  Executor& executor_;
  std::atomic<bool> is_out_{false};
  std::atomic<int> failures_{0};  // in a row
  mutable std::mutex mutex_;
  Duration pause_;
  Clock::time_point since_;
  Clock::time_point held_until_;
  bool has_prober_ = false;
  bool is_closed_ = false;
  std::deque<Pass*> waiting_;
};

}  // namespace docmill
