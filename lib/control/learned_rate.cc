#include "lib/control/learned_rate.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

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
constexpr double kLeastOfBase = 0.98;  // that stays when it was passed
constexpr double kAbove = 1.02;  // the mean, a rate may be that was let through

// So much is refused that the base must be wrong.
constexpr double kMuch = 0.25;
constexpr i64 kMuchSent = 20;
constexpr std::chrono::milliseconds kMuchTime{250};

// Refusals by chance: so many raise the doubt, at this share of what is taken.
constexpr i64 kDoubtful = 3;
constexpr double kTrial = 0.9;
constexpr double kTrialRefusals = 6;  // that are to be expected
constexpr double kAlike = 3;          // times as many, or as few, are alike
constexpr std::chrono::milliseconds kTrialTime{500};
constexpr double kMostOfChance = 2;  // a share beyond that, and
constexpr double kBeyondChance = 0.05;
constexpr double kFollow = 0.3;
constexpr double kFarAbove = 4;  // times what is measured
constexpr double kChanceStep = 0.1;

// A time without replies that counts no more, if so many were to be expected.
constexpr std::chrono::milliseconds kStall{50};
constexpr double kStallReplies = 5;

}  // namespace

void LearnedRate::record_success(Clock::time_point now) {
  skip_stall(now);
  turn_slots(now);
  if (first_ == Clock::time_point())
    first_ = now;
  slots_[slot_]++;
  if (rate_)
    climb(now);
}

bool LearnedRate::record_refusal(Clock::time_point now,
                                 Clock::time_point sent_at) {
  skip_stall(now);
  if (!rate_) {
    cut(now, std::max(measured(now), kLeastAtFirst));
    is_searching_ = first_ == Clock::time_point() || now - first_ < kWindow;
    return true;
  }
  if (sent_at <= since_cut_.since)  // at a rate that is no more
    return false;
  if (window_.refused == 0)
    window_ = {.since = now, .sent = 1};
  window_.refused++;
  since_cut_.refused++;
  return judge(now);
}

// Whether what was refused lowers the rate.
bool LearnedRate::judge(Clock::time_point now) {
  const auto time = now - window_.since;
  const double much = std::max(kMuch, kMostOfChance * chance_) +
                      1 / std::sqrt(static_cast<double>(window_.sent));
  if (time >= kMuchTime && window_.sent >= kMuchSent &&
      window_.share() > much) {
    chance_ = 0;  // there must be a limit
    return cut(now, base_of_window(now));
  }
  if (doubt_ > 0)
    return judge_trial(now);
  if (chance_ > 0)
    return judge_chance(now);
  if (is_searching_) {
    // So much more than is taken: there is no limit.
    if (time >= kWindow && window_.refused >= kDoubtful &&
        window_.share() <= kMuch && *rate_ >= kFarAbove * measured(now))
      believe_in_chance(window_.share());
    return false;
  }
  if (now - since_cut_.since < kWindow)
    return false;
  if (*rate_ > base_) {  // it was passed, as was to be expected
    const double taken = since_cut_.taken(now);
    return cut(now, std::max({taken, std::min(before_step_, kAbove * taken),
                              kLeastOfBase * base_}));
  }
  if (time < kWindow || window_.refused < kDoubtful)
    return false;
  if (window_.share() > kMuch)
    return cut(now, base_of_window(now));
  doubt_ = window_.share();
  base_before_trial_ = base_of_window(now);
  lower(now, kTrial * base_before_trial_);
  return true;
}

// What was taken of what was sent. Where refusals come late they are of
// requests from before the window, and only what was answered tells anything.
double LearnedRate::base_of_window(Clock::time_point now) {
  const double taken = window_.taken(now);
  return taken > 0 ? taken : measured(now) / 2;
}

// Of the rate that is tried as many should be refused, if it is by chance.
bool LearnedRate::judge_trial(Clock::time_point now) {
  const double expected = doubt_ * static_cast<double>(since_cut_.sent);
  const auto refused = static_cast<double>(since_cut_.refused);
  if (now - since_cut_.since < kTrialTime || expected < kTrialRefusals)
    return false;
  if (refused < expected / kAlike)
    return cut(now, base_before_trial_);
  if (refused > expected * kAlike)
    return cut(now, since_cut_.taken(now));
  base_ = std::max(base_before_trial_, kLeastAtFirst);
  rate_ = base_;
  believe_in_chance(since_cut_.share());
  return false;
}

void LearnedRate::believe_in_chance(double share) {
  chance_ = share;
  doubt_ = 0;
  step_ = kChanceStep;
  window_ = {};
}

bool LearnedRate::judge_chance(Clock::time_point now) {
  if (now - window_.since < kWindow || window_.refused < kDoubtful)
    return false;
  const double share = window_.share();
  if (share > kMostOfChance * chance_ + kBeyondChance)
    return cut(now, base_of_window(now));
  chance_ += kFollow * (share - chance_);
  window_ = {};
  return false;
}

bool LearnedRate::cut(Clock::time_point now, double base) {
  base_ = std::max(base, kLeast);
  step_ = kFirstStep;
  doubt_ = 0;
  is_searching_ = false;
  lower(now, std::max(base_ / 2, kLeast));
  return true;
}

void LearnedRate::lower(Clock::time_point now, double rate) {
  rate_ = rate;
  successes_ = 0;
  stepped_ = now;
  since_cut_ = {.since = now};
  window_ = {};
}

void LearnedRate::climb(Clock::time_point now) {
  if (doubt_ > 0) {
    judge_trial(now);
    return;
  }
  if (const double expected = chance_ * static_cast<double>(since_cut_.sent);
      expected >= kTrialRefusals &&
      static_cast<double>(since_cut_.refused) < expected / kAlike)
    chance_ = 0;  // it was a limit
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
      base_ = *rate_;
      rate_ = *rate_ * 2;
      stepped_ = now;
    }
    return;
  }
  if (now - stepped_ < kWindow)
    return;
  before_step_ = *rate_;
  rate_ = *rate_ * (1 + step_);
  step_ = std::min(2 * step_, kLongestStep);
  stepped_ = now;
  successes_ = 0;
  if (*rate_ > kMostOfBase * base_) {
    rate_ = kMostOfBase * base_;
    base_ = std::max(base_, measured(now));
  }
}

// Where no reply comes for long, this process or the server stood still, which
// tells nothing of a limit.
void LearnedRate::skip_stall(Clock::time_point now) {
  const Clock::time_point before = last_reply_;
  last_reply_ = std::max(before, now);  // later: in a pause
  if (!rate_ || before == Clock::time_point())
    return;
  const std::chrono::duration<double> replies(kStallReplies / *rate_);
  const auto usual = std::max<Clock::duration>(
      kStall, std::chrono::duration_cast<Clock::duration>(replies));
  const auto more = std::max(now - before - usual, Clock::duration(0));
  for (Clock::time_point* since :
       {&slot_start_, &since_cut_.since, &window_.since})
    *since += more;
}

// Of the window a second stays: a server whose bucket fills in a pause seems
// to take more than it does.
void LearnedRate::pause(Clock::duration time) {
  slot_start_ += time;
  last_reply_ += time;
  const auto more = std::max(time - kWindow, Clock::duration(0));
  since_cut_.since += more;
  window_.since += more;
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
