#include "lib/base/sketch.h"

#include <algorithm>
#include <cmath>

namespace docmill {
namespace {

constexpr double kSumUnit = 1 << 24;

struct Mapping {
  double log_gamma =
      std::log((1 + Sketch::kRelativeError) / (1 - Sketch::kRelativeError));
  double buckets_per_log = 1 / log_gamma;
  double log_smallest = std::log(Sketch::kSmallest);
  i64 bucket_count =
      static_cast<i64>((std::log(Sketch::kLargest) - log_smallest) *
                       buckets_per_log) +
      1;

  // Truncation is floor here, since the argument is not negative.
  i64 bucket_of(double value) const {
    const double position = (std::log(value) - log_smallest) * buckets_per_log;
    return std::clamp<i64>(static_cast<i64>(position), 0, bucket_count - 1);
  }

  // The point that is within the relative error of both ends of the bucket.
  double estimate(i64 bucket) const {
    const double low =
        std::exp(log_smallest + static_cast<double>(bucket) * log_gamma);
    return low * (1 + Sketch::kRelativeError);
  }
};

const Mapping kMapping;

}  // namespace

void Sketch::insert(double value) {
  if (std::isnan(value))
    return;
  value = std::max(value, 0.0);
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = count_ == 0 ? value : std::max(max_, value);
  count_++;
  if (value < kSmallest) {
    zeros_++;
    return;
  }
  const double capped = std::min(value, kLargest);
  sum_ += static_cast<i64>(capped * kSumUnit + 0.5);
  if (buckets_.empty())
    buckets_.resize(static_cast<std::size_t>(kMapping.bucket_count));
  buckets_[static_cast<std::size_t>(kMapping.bucket_of(capped))]++;
}

void Sketch::merge(const Sketch& other) {
  if (other.count_ == 0)
    return;
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  count_ += other.count_;
  zeros_ += other.zeros_;
  sum_ += other.sum_;
  if (buckets_.size() < other.buckets_.size())
    buckets_.resize(other.buckets_.size());
  for (std::size_t i = 0; i < other.buckets_.size(); i++)
    buckets_[i] += other.buckets_[i];
}

double Sketch::sum() const { return static_cast<double>(sum_) / kSumUnit; }

double Sketch::mean() const {
  return count_ == 0 ? 0 : sum() / static_cast<double>(count_);
}

double Sketch::quantile(double q) const {
  if (count_ == 0)
    return 0;
  const i64 rank = static_cast<i64>(q * static_cast<double>(count_ - 1));
  if (rank >= count_ - 1)
    return max_;
  i64 seen = zeros_;
  if (rank < seen)
    return 0;
  for (std::size_t i = 0; i < buckets_.size(); i++) {
    seen += buckets_[i];
    if (rank < seen)
      return std::clamp(kMapping.estimate(static_cast<i64>(i)), min_, max_);
  }
  return max_;
}

}  // namespace docmill
