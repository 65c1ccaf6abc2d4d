// Quantiles of a stream of numbers in fixed memory, with a bounded relative
// error: DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable
// quantile sketch with relative-error guarantees", VLDB 2019).
//
// With gamma = (1 + a) / (1 - a) a value x counts in bucket floor(log_gamma x)
// and any value of a bucket lies within the share `a` of the bucket's
// estimate. Merging adds counts, so that the result does not depend on how
// values were spread over threads, nor on the order of merging.
//
// Values from kSmallest to kLargest are resolved; larger ones count in the
// last bucket, smaller ones as zero. Smallest and largest value are exact; the
// sum is exact to 2^-25 a value, in fixed point, so that it too is the same in
// any order.
//
// Thread safety: one writer at a time. Give each thread its own and merge.

#pragma once

#include <vector>

#include "lib/base/types.h"

namespace docmill {

class Sketch {
 public:
  static constexpr double kRelativeError = 0.005;
  static constexpr double kSmallest = 1e-9;
  static constexpr double kLargest = 1e11;

  // Adds one value; about 10 ns. A negative value (a clock that stepped back)
  // counts as zero, NaN is ignored.
  void insert(double value);

  void merge(const Sketch& other);

  i64 count() const { return count_; }
  double min() const { return count_ == 0 ? 0 : min_; }
  double max() const { return count_ == 0 ? 0 : max_; }
  double sum() const;
  double mean() const;

  // The value of rank floor(q * (count - 1)), within kRelativeError; 0 when
  // nothing was inserted. quantile(1) is exact.
  // REQUIRES: 0 <= q <= 1.
  double quantile(double q) const;

 private:
  __extension__ using i128 = __int128;

  std::vector<i64> buckets_;  // empty until the first value above zero
  i64 zeros_ = 0;
  i64 count_ = 0;
  i128 sum_ = 0;  // in units of 2^-24
  double min_ = 0;
  double max_ = 0;
};

}  // namespace docmill
