// How quality, a number in [0, 100], is spread over the documents of a run.
//
// Counted in fixed bins of 0.1, and summed in fixed point: merging is exact,
// so that mean, quantiles and histogram are the same for any number of
// threads and any order.
//
// Thread safety: one writer at a time. Give each thread its own and merge.

#pragma once

#include <array>

#include "lib/base/types.h"

namespace docmill {

inline constexpr int kQualityBins = 20;  // each 5 wide; the last holds 100 too

struct QualitySummary {
  i64 count = 0;
  double mean = 0;
  double p10 = 0;  // quantiles are within 0.05
  double p50 = 0;
  double p90 = 0;
  std::array<i64, kQualityBins> histogram{};
};

class QualityHistogram {
 public:
  // Values outside [0, 100] count as the nearer end, NaN is ignored.
  void insert(double quality);

  void merge(const QualityHistogram& other);

  i64 count() const { return count_; }

  // All zero when nothing was inserted.
  QualitySummary summary() const;

 private:
  static constexpr int kFineBins = 1000;

  double quantile(double q) const;

  std::array<i64, kFineBins> fine_{};
  i64 count_ = 0;
  i64 sum_ = 0;  // in units of 2^-24: room for 5e9 documents
  double min_ = 100;
  double max_ = 0;
};

}  // namespace docmill
