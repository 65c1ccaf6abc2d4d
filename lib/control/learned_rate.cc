#include "lib/control/learned_rate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace docmill {
namespace {

constexpr double kLeast = 0.5;        // a second: somebody must try again
constexpr double kLeastAtFirst = 10;  // too little was seen for less

// Up to this share of the base the rate is known to be let through.
constexpr double kKnown = 0.98;
constexpr double kQuickStep = 1.1;
constexpr i64 kStepSuccesses = 100;  // at most, for a quick step
constexpr double kStepSeconds = 1. / 40;

constexpr std::chrono::milliseconds kSearchStep{250};
constexpr double kMostOfMeasured = 16;  // beyond, nothing would be found out

// Near the base a step a second; each is twice the one before.
constexpr double kFirstStep = 0.0025;
constexpr double kLongestStep = 1;
constexpr double kMostOfBase = 2;

// A share of the taken; with fewer refused the base only drifts.
constexpr double kFewRefused = 0.1;
constexpr double kDrift = 0.99;
constexpr double kMostDrift = 0.9;

}  // namespace

void LearnedRate::record_success(Clock::time_point now) {
  turn_slots(now);
  if (first_ == Clock::time_point())
    first_ = now;
  slots_[slot_]++;
  taken_++;
  if (rate_)
    climb(now);
}

bool LearnedRate::record_refusal(Clock::time_point now) {
  refused_++;
  is_searching_ = false;
  if (rate_ && now - cut_ < kWindow)
    return false;
  const bool is_early = first_ == Clock::time_point() || now - first_ < kWindow;
  is_searching_ = !rate_ && is_early;
  measure_base(now);
  rate_ = std::max(base_ / 2, kLeast);
  step_ = kFirstStep;
  successes_ = taken_ = refused_ = 0;
  cut_ = stepped_ = now;
  return true;
}

void LearnedRate::measure_base(Clock::time_point now) {
  const double now_taken =
      std::max(measured(now), rate_ ? kLeast : kLeastAtFirst);
  const auto most_refused = static_cast<double>(taken_) * kFewRefused;
  if (!rate_ || now_taken > base_ ||
      static_cast<double>(refused_) > most_refused) {
    base_ = peak_ = std::max(now_taken, base_ / 2);
    return;
  }
  base_ = std::max(base_ * kDrift, peak_ * kMostDrift);
}

void LearnedRate::climb(Clock::time_point now) {
  successes_++;
  const double known = kKnown * base_;
  if (*rate_ < known) {
    // From a half to all that is known within about a quarter of a second.
    const double enough =
        std::min(base_ * kStepSeconds, static_cast<double>(kStepSuccesses));
    const double steps = static_cast<double>(successes_) / enough;
    if (steps < 1)
      return;
    rate_ = std::min(*rate_ * std::pow(kQuickStep, steps), known);
    stepped_ = now;
    successes_ = 0;
    return;
  }
  if (is_searching_) {
    if (now - stepped_ >= kSearchStep &&
        *rate_ <= kMostOfMeasured * measured(now)) {
      base_ = peak_ = *rate_;
      rate_ = *rate_ * 2;
      stepped_ = now;
    }
    return;
  }
  if (now - stepped_ < kWindow)
    return;
  rate_ = *rate_ * (1 + step_);
  step_ = std::min(2 * step_, kLongestStep);
  stepped_ = now;
  successes_ = 0;
  if (*rate_ > kMostOfBase * base_) {
    rate_ = kMostOfBase * base_;
    base_ = peak_ = std::max(base_, measured(now));
  }
}

double LearnedRate::measured(Clock::time_point now) {
  turn_slots(now);
  const i64 taken = std::accumulate(slots_.begin(), slots_.end(), i64{0});
  if (slot_start_ - first_ < kWindow) {
    const std::chrono::duration<double> time =
        std::clamp<Clock::duration>(now - first_, kSlot, kWindow);
    return static_cast<double>(taken) / time.count();
  }
  return static_cast<double>(taken - slots_[slot_]);
}

void LearnedRate::turn_slots(Clock::time_point now) {
  if (now - slot_start_ >= kSlots * kSlot) {
    slots_.fill(0);
    slot_start_ = now;
    return;
  }
  while (now - slot_start_ >= kSlot) {
    slot_start_ += kSlot;
    slot_ = (slot_ + 1) % kSlots;
    slots_[slot_] = 0;
  }
}

}  // namespace docmill
