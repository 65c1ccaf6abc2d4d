// Notices that an endpoint does not answer, and lets one request at a time try
// it until it does.
//
// It opens after Options::threshold failures in a row, that is, without a
// single answer in between, or at once when told so. Open, it lets a probe
// through after a pause; each pause is twice the one before, also when it
// opens again soon after it has closed. Any answer to anybody closes it.
//
// Thread safety: none of its own; the Dispatcher's.

#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

namespace docmill {

class Breaker {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = std::chrono::milliseconds;

  struct Options {
    int threshold = 5;
    Duration first_pause{500};     // before the first probe
    Duration longest_pause{5000};  // each pause is twice the one before
  };

  explicit Breaker(const Options& options)
      : options_(options), pause_(options.first_pause) {}

  bool is_open() const { return is_open_; }

  // REQUIRES: open.
  Clock::time_point since() const { return since_; }
  bool is_probing() const { return is_probing_; }
  Clock::time_point next_probe() const { return next_probe_; }

  // A request goes that is to find out. REQUIRES: open, nobody probes.
  void begin_probe(Clock::time_point now) {
    is_probing_ = true;
    probing_since_ = now;
  }

  // Whether a probe is under way for longer than that, and nobody has noted it.
  // Each time that one is noted, the next one is given twice as long, up to
  // 256 times: a server that has become slow is found well all the same.
  bool is_overdue(Clock::time_point now, Clock::duration patience) const {
    return is_open_ && is_probing_ && !is_overdue_noted_ &&
           now - probing_since_ > patience * (1 << std::min(overdue_, 8));
  }
  void note_overdue() {
    is_overdue_noted_ = true;
    overdue_++;
  }

  // The probe has ended, with whatever came before this.
  void end_probe(Clock::time_point now) {
    is_probing_ = is_overdue_noted_ = false;
    if (is_open_)
      plan_probe(now);
  }

  // No probe before `time`: the server has asked for that. Until it answers.
  void hold_until(Clock::time_point time) {
    held_until_ = std::max(held_until_, time);
    next_probe_ = std::max(next_probe_, held_until_);
  }

  void record_answer(Clock::time_point now) {  // of whatever kind
    failures_ = overdue_ = 0;
    held_until_ = {};
    if (std::exchange(is_open_, false))
      closed_ = now;
  }

  void record_failure(Clock::time_point now) {
    failures_++;
    if (!is_open_ && failures_ >= options_.threshold)
      open(now);
  }

  // REQUIRES: not open.
  void open(Clock::time_point now) {
    is_open_ = true;
    since_ = now;
    if (now - closed_ > options_.longest_pause)
      pause_ = options_.first_pause;
    plan_probe(now);
  }

 private:
  void plan_probe(Clock::time_point now) {
    const Duration pause =
        std::exchange(pause_, std::min(2 * pause_, options_.longest_pause));
    next_probe_ = std::max(now + pause, held_until_);
  }

  const Options options_;
  int failures_ = 0;  // in a row
  bool is_open_ = false;
  bool is_probing_ = false;
  bool is_overdue_noted_ = false;
  int overdue_ = 0;  // probes, since the last answer
  Duration pause_;
  Clock::time_point since_{};
  Clock::time_point closed_{};  // last
  Clock::time_point probing_since_{};
  Clock::time_point next_probe_{};
  Clock::time_point held_until_{};
};

}  // namespace docmill
