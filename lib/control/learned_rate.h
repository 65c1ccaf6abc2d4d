// How many requests a second a server takes that says no more than 429.
//
// The first 429 of a second halves the rate, later ones in it do nothing: they
// were sent before. What a server under a limit lets through is the limit, so
// the rate then climbs quickly to just below what was measured, and from there
// in small steps that grow: too high by little, it is refused little. It is at
// most twice what was measured; when so much was taken, it is measured anew.
// What is refused before there is much to measure is doubled until it is
// refused again, or far above what is sent.
// Where few of a window are refused the measure stays, but for a drift: some
// servers refuse by chance, and would else bring the rate to nothing.
//
// Thread safety: none of its own.

#pragma once

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

  void record_success(Clock::time_point now);

  // Whether it lowered the rate.
  bool record_refusal(Clock::time_point now);

  // Successes a second, over the last second or all the time there was.
  double measured(Clock::time_point now);

  // Nothing is sent for so long: a time that does not count.
  void pause(Clock::duration time) { slot_start_ += time; }

 private:
  static constexpr std::size_t kSlots = 11;  // the last is not full yet
  static constexpr std::chrono::milliseconds kSlot{100};
  static constexpr std::chrono::seconds kWindow{1};

  void turn_slots(Clock::time_point now);
  void measure_base(Clock::time_point now);
  void climb(Clock::time_point now);

  std::optional<double> rate_;
  double base_ = 0;            // what the server is thought to let through
  double peak_ = 0;            // the highest base since it was last measured
  double step_ = 0;            // share, of the next step near the base
  bool is_searching_ = false;  // the base is a guess
  i64 successes_ = 0;          // since the last step upwards
  Clock::time_point stepped_{};

  // The window: since the last refusal that counted.
  Clock::time_point cut_{};
  i64 taken_ = 0;
  i64 refused_ = 0;

  std::array<i64, kSlots> slots_{};  // successes of the last second
  Clock::time_point first_{};        // of all
  Clock::time_point slot_start_{};
  std::size_t slot_ = 0;
};

}  // namespace docmill
