#include "lib/control/pack_sizer.h"

#include <algorithm>

namespace docmill {
namespace {

constexpr std::chrono::seconds kWindow{1};
constexpr i64 kLeastAnswers = 20;
constexpr i64 kLeastPacks = 8;
constexpr i64 kSpoiltShare = 4;  // one in so many
constexpr double kNoticed = 0.02;
constexpr std::chrono::seconds kRest{10};

}  // namespace

void PackSizer::record(const Returned& returned, Clock::time_point now) {
  if (is_fixed_)
    return;
  good_ += returned.good;
  answers_++;
  if (returned.documents > 1) {
    packs_++;
    spoilt_ += returned.good < returned.documents;
  }
  if (packs_ >= kLeastPacks && spoilt_ * kSpoiltShare > packs_)
    shrink(now);
  else if (answers_ >= kLeastAnswers && now - begin_ >= kWindow)
    step(now);
}

void PackSizer::shrink(Clock::time_point now) {
  size_ = size() == kLeast ? 1 : std::max(kLeast, size() * 2 / 3);
  direction_ = 1;
  goodput_ = 0;
  rests_until_ = now + kRest;
  start_window(now);
}

void PackSizer::step(Clock::time_point now) {
  const double goodput = static_cast<double>(good_) /
                         std::chrono::duration<double>(now - begin_).count();
  if (now >= rests_until_) {
    const bool goes_on = direction_ > 0 ? goodput >= (1 - kNoticed) * goodput_
                                        : goodput > (1 + kNoticed) * goodput_;
    if (!goes_on)
      direction_ = -direction_;
    if (size() <= kLeast)
      direction_ = 1;
    size_ = std::clamp(size() + direction_, kLeast, kMost);
  }
  goodput_ = goodput;
  start_window(now);
}

void PackSizer::start_window(Clock::time_point now) {
  begin_ = now;
  good_ = answers_ = packs_ = spoilt_ = 0;
}

}  // namespace docmill
