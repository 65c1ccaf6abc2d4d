#include "lib/control/concurrency_limit.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace docmill {
namespace {

using Clock = ConcurrencyLimit::Clock;

constexpr double kFirst = 64;
constexpr double kLeast = 2;

constexpr std::chrono::milliseconds kWindow{500};
constexpr i64 kWindowAnswers = 100;
constexpr std::size_t kMostKept = 1024;  // of a class and window
constexpr std::size_t kLeastKept = 10;   // for a median that tells anything

constexpr double kHighLoad = 2;
constexpr double kLowLoad = 1.5;
constexpr double kMostLost = 0.1;
constexpr double kAfterLoss = 0.7;

// A server's times below this are noise.
constexpr float kLeastMs = 5;
// The usual time follows the least median: down by this share of the way, so
// that one lucky window counts little; up by this factor a window.
constexpr double kFollow = 0.2;
constexpr double kForget = 1.002;

// A running median: a step up for what is above it, else one down.
constexpr double kMedianStep = 1.02;

double median(std::vector<float>& values) {
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return static_cast<double>(*middle);
}

}  // namespace

ConcurrencyLimit::ConcurrencyLimit(const Options& options)
    : options_(options),
      limit_(options.is_adaptive
                 ? std::min(kFirst, static_cast<double>(options.most))
                 : static_cast<double>(options.most)),
      is_starting_(options.is_adaptive && options.most > limit_) {}

i64 ConcurrencyLimit::limit(Clock::time_point now) {
  if (!options_.is_adaptive)
    return options_.most;
  const auto most = static_cast<double>(options_.most);
  if (doubled_ == Clock::time_point())
    doubled_ = now;
  while (is_starting_ && now - doubled_ >= kDoubling) {
    limit_ = std::min(2 * limit_, most);
    doubled_ += kDoubling;
    is_starting_ = limit_ < most;
  }
  return static_cast<i64>(limit_);
}

void ConcurrencyLimit::record_answer(Clock::time_point now, double server_ms,
                                     i64 output_tokens, i64 in_flight) {
  answers_++;
  if (typical_ms_ == 0)
    typical_ms_ = server_ms;
  typical_ms_ *= server_ms > typical_ms_ ? kMedianStep : 1 / kMedianStep;
  most_in_flight_ = std::max(most_in_flight_, in_flight);
  const std::size_t length = std::min<std::size_t>(
      std::bit_width(static_cast<u64>(output_tokens)), kClasses - 1);
  std::vector<float>& times = classes_[length].server_ms;
  if (times.size() < kMostKept)
    times.push_back(std::max(static_cast<float>(server_ms), kLeastMs));
  if (is_window_full(now, in_flight))
    end_window(now, in_flight);
}

void ConcurrencyLimit::record_loss(Clock::time_point now, i64 in_flight) {
  losses_++;
  if (is_window_full(now, in_flight))
    end_window(now, in_flight);
}

bool ConcurrencyLimit::is_window_full(Clock::time_point now,
                                      i64 in_flight) const {
  const i64 enough = std::clamp<i64>(in_flight, 1, kWindowAnswers);
  return answers_ + losses_ >= enough && now - window_start_ >= kWindow;
}

void ConcurrencyLimit::end_window(Clock::time_point now, i64 in_flight) {
  const bool is_lossy = static_cast<double>(losses_) >
                        kMostLost * static_cast<double>(answers_ + losses_);
  const bool is_used =
      2 * std::max(most_in_flight_, in_flight) >= static_cast<i64>(limit_);
  const double load = end_classes();
  if (is_lossy)
    shrink(kAfterLoss);
  else if (load > kHighLoad)
    shrink(std::max(kHighLoad / load, 0.5));
  else if (load < kLowLoad && is_used)
    limit_ = std::min(limit_ + std::sqrt(limit_),
                      static_cast<double>(options_.most));
  window_start_ = now;
  answers_ = losses_ = most_in_flight_ = 0;
}

// The mean of the classes' loads, by their answers; 1 where none is known.
double ConcurrencyLimit::end_classes() {
  double sum = 0;
  double weight = 0;
  for (LengthClass& length : classes_) {
    const auto count = static_cast<double>(length.server_ms.size());
    if (length.server_ms.size() >= kLeastKept) {
      const double time_ms = median(length.server_ms);
      if (length.usual_ms == 0)
        length.usual_ms = time_ms;
      length.usual_ms *= kForget;
      length.usual_ms += kFollow * std::min(time_ms - length.usual_ms, 0.0);
      sum += count * time_ms / length.usual_ms;
      weight += count;
    }
    length.server_ms.clear();
  }
  return weight > 0 ? sum / weight : 1;
}

void ConcurrencyLimit::shrink(double factor) {
  is_starting_ = false;
  limit_ = std::max(limit_ * factor, std::min(kLeast, limit_));
}

}  // namespace docmill
