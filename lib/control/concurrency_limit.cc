#include "lib/control/concurrency_limit.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace docmill {
namespace {

using Clock = ConcurrencyLimit::Clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::size_t kFirst = 64;
constexpr double kLeast = 2;

constexpr std::chrono::milliseconds kWindow{500};
constexpr i64 kWindowAnswers = 100;
constexpr std::size_t kMostKept = 1024;  // of a class and window
constexpr std::size_t kLeastKept = 10;   // for a median that tells anything

constexpr double kHighLoad = 2;
constexpr double kLowLoad = 1.5;
constexpr double kMostLost = 0.1;
constexpr double kAfterLoss = 0.7;
constexpr double kMostCut = 0.5;

// With so much less in flight it shows whether that helps. Where it does not,
// the rate of answers falls as the number in flight does, within these factors.
constexpr double kMuchLess = 0.7;
constexpr double kAsManyLeast = 0.7;
constexpr double kAsManyMost = 1.2;

// A server's times below this are noise.
constexpr float kLeastMs = 5;
// The usual time follows the least median by this share of the way, so that one
// lucky window counts little.
constexpr double kFollow = 0.2;

// What takes so many times as long as the median takes far longer.
constexpr double kFarLonger = 4;

// A running median: a step up for what is above it, else one down.
constexpr double kMedianStep = 1.02;

// What the median of all answers is surely not below, by those from the
// position `first` on, or surely not above: two standard deviations of the
// number that is below the median (binomial). REQUIRES: there are kLeastKept.
enum class Surely { kNotBelow, kNotAbove };
double median(std::vector<float> values, Surely surely, std::size_t first = 0) {
  values.erase(values.begin(),
               values.begin() + static_cast<std::ptrdiff_t>(first));
  const auto count = static_cast<double>(values.size());
  const double off = std::sqrt(count);
  const double rank = count / 2 + (surely == Surely::kNotBelow ? -off : off);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), at, values.end());
  return static_cast<double>(*at);
}

}  // namespace

ConcurrencyLimit::ConcurrencyLimit(const Options& options)
    : options_(options),
      limit_(options.is_adaptive ? std::min(static_cast<double>(kFirst),
                                            static_cast<double>(options.most))
                                 : static_cast<double>(options.most)),
      is_starting_(options.is_adaptive && ceiling() > limit_) {}

i64 ConcurrencyLimit::limit(Clock::time_point now) {
  if (!options_.is_adaptive)
    return options_.most;
  if (doubled_ == Clock::time_point())
    doubled_ = window_start_ = now;
  while (is_starting_ && now - doubled_ >= kDoubling) {
    if (load().times > kHighLoad) {
      is_starting_ = false;
      break;
    }
    for (LengthClass& length : classes_)
      length.looked = length.server_ms.size();
    limit_ = std::min(2 * limit_, ceiling());
    doubled_ += kDoubling;
    is_starting_ = limit_ < ceiling();
  }
  return static_cast<i64>(limit_);
}

void ConcurrencyLimit::record_answer(Clock::time_point now, double server_ms,
                                     i64 output_tokens, i64 in_flight) {
  answers_++;
  all_answers_++;
  if (typical_ms_ == 0)
    typical_ms_ = server_ms;
  typical_ms_ *= server_ms > typical_ms_ ? kMedianStep : 1 / kMedianStep;
  if (server_ms > kFarLonger * typical_ms_)
    beyond_ms_ += server_ms - typical_ms_;
  most_in_flight_ = std::max(most_in_flight_, in_flight);
  const std::size_t length = std::min<std::size_t>(
      std::bit_width(static_cast<u64>(output_tokens)), kClasses - 1);
  LengthClass& of_length = classes_[length];
  std::vector<float>& times = of_length.server_ms;
  if (times.size() < kMostKept)
    times.push_back(std::max(static_cast<float>(server_ms), kLeastMs));
  of_length.longest_ms = std::max(of_length.longest_ms, times.back());
  if (!is_known_)
    learn_first(in_flight);
  if (is_window_full(now, in_flight))
    end_window(now, in_flight);
}

// The first answers are the quickest of those that were sent; the last of the
// quicker third tells about what is usual.
void ConcurrencyLimit::learn_first(i64 in_flight) {
  is_known_ = all_answers_ >= std::max<i64>(kFirst, in_flight) / 2;
  if (!is_known_)
    return;
  for (LengthClass& length : classes_)
    if (length.server_ms.size() >= kLeastKept)
      length.usual_ms = length.longest_ms;
}

void ConcurrencyLimit::record_loss(Clock::time_point now, i64 in_flight) {
  losses_++;
  most_in_flight_ = std::max(most_in_flight_, in_flight);
  if (is_window_full(now, in_flight))
    end_window(now, in_flight);
}

bool ConcurrencyLimit::is_window_full(Clock::time_point now,
                                      i64 in_flight) const {
  const i64 enough = std::clamp<i64>(in_flight, 1, kWindowAnswers);
  return answers_ + losses_ >= enough && now - window_start_ >= kWindow;
}

void ConcurrencyLimit::end_window(Clock::time_point now, i64 in_flight) {
  count_far_longer(now);
  if (options_.is_adaptive)
    adapt(now, std::max(most_in_flight_, in_flight));
  end_classes();
  window_start_ = now;
  answers_ = losses_ = most_in_flight_ = 0;
}

// So many milliseconds in each are so many in flight (Little's law).
void ConcurrencyLimit::count_far_longer(Clock::time_point now) {
  const Milliseconds time = now - window_start_;
  far_longer_ += kFollow * (beyond_ms_ / time.count() - far_longer_);
  beyond_ms_ = 0;
}

double ConcurrencyLimit::ceiling() const {
  return std::min(static_cast<double>(options_.most),
                  static_cast<double>(options_.most_alike) + far_longer_);
}

void ConcurrencyLimit::adapt(Clock::time_point now, i64 in_flight) {
  const bool is_lossy = static_cast<double>(losses_) >
                        kMostLost * static_cast<double>(answers_ + losses_);
  // Else these are, say, the slowest of what was asked for before the input
  // paused.
  const bool is_used =
      2 * in_flight >= std::min(static_cast<i64>(limit_), options_.share);
  const Load load = this->load();
  if (load.times <= kHighLoad)
    busy_ = {};
  if (is_lossy)
    shrink(now, kAfterLoss);
  else if (load.times > kHighLoad && is_used)
    relieve(now, load, in_flight);
  else if (load.times < kLowLoad && is_used)
    limit_ += std::sqrt(limit_);
  limit_ = std::min(limit_, ceiling());
}

// Shrinks the limit for the load, unless that has turned out to be in vain.
void ConcurrencyLimit::relieve(Clock::time_point now, const Load& load,
                               i64 in_flight) {
  const Milliseconds since = window_start_ - shrunk_;
  if (since.count() < load.times * load.usual_ms)
    return;  // most of these answers were asked for before
  const Milliseconds time = now - window_start_;
  const double rate = static_cast<double>(answers_) / time.count();
  const auto used = static_cast<double>(in_flight);
  if (busy_.in_flight == 0) {
    busy_ = {limit_, used, rate};
  } else if (used <= kMuchLess * busy_.in_flight) {
    const Busy before = std::exchange(busy_, {limit_, used, rate});
    // As many fewer answers come as are asked for: each takes as long.
    const double as_many = rate * before.in_flight / (before.rate * used);
    if (as_many >= kAsManyLeast && as_many <= kAsManyMost) {
      for (LengthClass& length : classes_)
        length.usual_ms *= load.times;
      limit_ = before.limit;
      busy_ = {};
      return;
    }
  }
  const double needed = rate * load.usual_ms * kHighLoad;
  const double factor = std::max(kHighLoad / load.times, needed / limit_);
  if (factor < 1)
    shrink(now, std::max(factor, kMostCut));
}

// The means of the classes, by their answers.
ConcurrencyLimit::Load ConcurrencyLimit::load() const {
  double times = 0;
  double usual_ms = 0;
  double weight = 0;
  for (const LengthClass& length : classes_) {
    const std::size_t fresh = length.server_ms.size() - length.looked;
    if (fresh < kLeastKept || length.usual_ms == 0)
      continue;
    const auto count = static_cast<double>(fresh);
    times += count *
             median(length.server_ms, Surely::kNotBelow, length.looked) /
             length.usual_ms;
    usual_ms += count * length.usual_ms;
    weight += count;
  }
  return weight > 0 ? Load{times / weight, usual_ms / weight} : Load{};
}

// The usual times follow what was seen.
void ConcurrencyLimit::end_classes() {
  for (LengthClass& length : classes_) {
    if (is_known_ && length.server_ms.size() >= kLeastKept) {
      const double time_ms = median(length.server_ms, Surely::kNotAbove);
      if (length.usual_ms == 0)
        length.usual_ms = time_ms;
      length.usual_ms += kFollow * std::min(time_ms - length.usual_ms, 0.0);
    }
    length.server_ms.clear();
    length.looked = 0;
  }
}

void ConcurrencyLimit::shrink(Clock::time_point now, double factor) {
  is_starting_ = false;
  limit_ = std::max(limit_ * factor, std::min(kLeast, limit_));
  shrunk_ = now;
}

}  // namespace docmill
