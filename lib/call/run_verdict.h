// Whether a run still makes sense, judged by how its calls end.
//
// It is over
//   * when a key or a credit is refused, at once;
//   * when the first kFirstCalls calls all failed for one reason that asking
//     again cannot mend: all others would, too;
//   * when nobody was there for the outage limit;
//   * when there were only answers 429 for that long, or all servers ask to
//     wait longer. Here a limit counts as a minute at least: a rate limit is
//     no outage, and most pass within a minute.
// What becomes of the single call is not decided here.

#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/llm/error_kind.h"

namespace docmill {

// Thread safety: any thread.
class RunVerdict {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr i64 kFirstCalls = 200;

  struct Options {
    std::chrono::seconds outage_limit{600};
    std::chrono::seconds least_rate_limit{60};  // outage_limit's for 429
  };

  explicit RunVerdict(Options options) : options_(std::move(options)) {}

  // What ends the run: kIo where somebody must mend something first, else
  // kTemporary. Called at most once, by whoever records what is too much. Set
  // before the first call.
  void set_on_fatal(std::function<void(Error)> on_fatal) {
    on_fatal_ = std::move(on_fatal);
  }

  // Where a call has failed, and why.
  struct Failure {
    std::string_view endpoint;
    const CallError& error;
  };

  // The key or the credit is refused.
  void record_no_access(const Failure& failure);

  // A call is over: failed in a way that asking again cannot mend, or ended
  // in any other way.
  void record_hopeless(const Failure& failure);
  void record_other_end();

  // An answer 429, after which nobody is asked for so long, zero if somebody
  // may be; any other answer.
  void record_refusal(const Failure& failure, Clock::duration asked,
                      Clock::time_point now);
  void record_other_answer();

  // What may be an outage, for the message. All endpoints have been out for so
  // long: returns what is left of the limit; zero: the run is over.
  void record_sign_of_outage(const Failure& failure);
  Clock::duration record_outage(Clock::duration lasts);

 private:
  static constexpr int kNoEnd = -1;

  bool is_as_the_first(ErrorKind kind);
  void end_run(Error error);
  static Error too_long_out(std::string_view what, std::chrono::seconds limit);

  const Options options_;
  std::mutex mutex_;
  std::string last_sign_;  // of an outage
  std::function<void(Error)> on_fatal_;
  std::atomic<bool> has_ended_run_{false};
  // The first answer 429 since the last other one; 0: there was none.
  std::atomic<Clock::rep> refused_since_{0};
  // Of the first calls: how they ended, until two ended differently.
  std::atomic<int> first_end_{kNoEnd};
  std::atomic<bool> have_ended_differently_{false};
  std::atomic<i64> ended_alike_{0};
};

}  // namespace docmill
