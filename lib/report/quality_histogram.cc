#include "lib/report/quality_histogram.h"

#include <algorithm>
#include <cmath>

namespace docmill {
namespace {

constexpr double kSumUnit = 1 << 24;

}  // namespace

void QualityHistogram::insert(double quality) {
  if (std::isnan(quality))
    return;
  quality = std::clamp(quality, 0.0, 100.0);
  const int bin = std::min(static_cast<int>(quality * 10), kFineBins - 1);
  fine_[static_cast<std::size_t>(bin)]++;
  count_++;
  sum_ += std::llround(quality * kSumUnit);
  min_ = std::min(min_, quality);
  max_ = std::max(max_, quality);
}

void QualityHistogram::merge(const QualityHistogram& other) {
  for (std::size_t i = 0; i < fine_.size(); i++)
    fine_[i] += other.fine_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double QualityHistogram::quantile(double q) const {
  const i64 rank = static_cast<i64>(q * static_cast<double>(count_ - 1));
  i64 seen = 0;
  for (std::size_t i = 0; i < fine_.size(); i++) {
    seen += fine_[i];
    if (rank < seen)
      return std::clamp((2 * static_cast<double>(i) + 1) / 20, min_, max_);
  }
  return 0;
}

QualitySummary QualityHistogram::summary() const {
  QualitySummary summary;
  if (count_ == 0)
    return summary;
  summary.count = count_;
  summary.mean =
      static_cast<double>(sum_) / kSumUnit / static_cast<double>(count_);
  summary.p10 = quantile(0.1);
  summary.p50 = quantile(0.5);
  summary.p90 = quantile(0.9);
  for (std::size_t i = 0; i < fine_.size(); i++)
    summary.histogram[i * kQualityBins / kFineBins] += fine_[i];
  return summary;
}

}  // namespace docmill
