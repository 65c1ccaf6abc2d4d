// How many requests a second a server takes that says no more than 429.
//
// The first 429 of a second halves the rate, later ones in it do nothing: they
// were sent before. What a server under a limit lets through is the limit, so
// the rate then climbs quickly to just below what was measured, the base, and
// from there in small steps that grow: too high by little, it is refused
// little. It is at most twice the base; when so much was taken, it is measured
// anew. Where more than a quarter is refused all the same, a quarter of a
// second tells the base, and the rate is halved again.
//
// What is refused before there is much to measure is doubled until it is
// refused again, or far above what is sent.
//
// Some servers refuse by chance. What tells them from a limit is that a lower
// rate does not help: when a few requests in a window were refused at a rate
// that was thought to be safe, nine tenths of what was taken are tried for a
// while. If as large a share is refused as before, that share is taken for
// granted until fewer are refused, or so many that there must be a limit, and
// only more than that lowers the rate.
//
// A time in which no reply comes although several were to be expected does not
// count: nothing can be measured while a process stands still.
//
// Thread safety: none of its own.

#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "lib/base/types.h"

namespace docmill {

class LearnedRate {
 public:
  using Clock = std::chrono::steady_clock;

  // Nothing until the first refusal.
  std::optional<double> per_second() const { return rate_; }

  // Whether refusals, as far as is known, tell nothing of a limit.
  bool is_by_chance() const { return chance_ > 0; }

  void record_sent() {
    since_cut_.sent++;
    window_.sent++;
  }
  void record_not_sent() {
    since_cut_.sent--;
    window_.sent--;
  }

  void record_success(Clock::time_point now);

  // Of a request that was sent at that time. Whether it lowered the rate.
  bool record_refusal(Clock::time_point now, Clock::time_point sent_at);

  // Successes a second, over the last second or all the time there was.
  double measured(Clock::time_point now);

  // Nothing is sent for so long: a time that does not count.
  void pause(Clock::duration time);

 private:
  static constexpr std::size_t kSlots = 11;  // the last is not full yet
  static constexpr std::chrono::milliseconds kSlot{100};
  static constexpr std::chrono::seconds kWindow{1};

  struct Window {
    Clock::time_point since{};
    i64 sent = 0;
    i64 refused = 0;

    double share() const {
      return static_cast<double>(refused) /
             static_cast<double>(std::max(sent, refused));
    }
    // A second; refusals come at once, so what is under way is taken.
    double taken(Clock::time_point now) const {
      const std::chrono::duration<double> time = now - since;
      return static_cast<double>(sent - refused) / time.count();
    }
  };

  void skip_stall(Clock::time_point now);
  void turn_slots(Clock::time_point now);
  bool judge(Clock::time_point now);
  double base_of_window(Clock::time_point now);
  void believe_in_chance(double share);
  void lower(Clock::time_point now, double rate);
  bool judge_chance(Clock::time_point now);
  bool judge_trial(Clock::time_point now);
  bool cut(Clock::time_point now, double base);
  void climb(Clock::time_point now);

  std::optional<double> rate_;
  double base_ = 0;            // what the server is thought to let through
  double step_ = 0;            // share, of the next step near the base
  double before_step_ = 0;     // the rate
  bool is_searching_ = false;  // the base is a guess
  i64 successes_ = 0;          // since the last step upwards
  Clock::time_point stepped_{};
  Window since_cut_;  // since the rate was lowered
  Window window_;     // from the first refusal on

  double chance_ = 0;  // share that is refused whatever the rate; 0: none
  double doubt_ = 0;   // share that is tried to be refused; 0: no trial
  double base_before_trial_ = 0;

  std::array<i64, kSlots> slots_{};  // successes of the last second
  Clock::time_point first_{};        // of all
  Clock::time_point last_reply_{};
  Clock::time_point slot_start_{};
  std::size_t slot_ = 0;
};

}  // namespace docmill
