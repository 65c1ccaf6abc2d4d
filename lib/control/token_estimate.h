// About how many tokens a request takes, both ways, going by its texts' length
// and by what others took: a line of least squares, in which older requests
// count less and less. What all have in common, their prompt, is found so, too.
//
// Thread safety: none of its own.

#pragma once

#include <algorithm>
#include <cmath>

#include "lib/base/types.h"

namespace docmill {

class TokenEstimate {
 public:
  // At least 1. REQUIRES: bytes >= 0.
  i64 of(i64 bytes) const {
    const double mean_x = sum_x_ / weight_;
    const double mean_y = sum_y_ / weight_;
    const double spread = sum_xx_ - sum_x_ * mean_x;
    const double slope =
        spread > 0 ? std::max((sum_xy_ - sum_x_ * mean_y) / spread, 0.)
                   : kAtFirst;
    const double x = static_cast<double>(bytes);
    return std::llround(std::clamp(mean_y + slope * (x - mean_x), 1., kMost));
  }

  // A request with texts of so many bytes took so many tokens.
  void learn(i64 bytes, i64 tokens) {
    if (tokens <= 0)
      return;
    const double x = static_cast<double>(bytes);
    const double y = std::min(static_cast<double>(tokens), kMost);
    weight_ = kKept * weight_ + 1;
    sum_x_ = kKept * sum_x_ + x;
    sum_y_ = kKept * sum_y_ + y;
    sum_xx_ = kKept * sum_xx_ + x * x + kSpread;
    sum_xy_ = kKept * sum_xy_ + x * y + kSpread * kAtFirst;
  }

 private:
  static constexpr double kKept = 0.99;    // of an older request's weight
  static constexpr double kMost = 1e12;    // a server may say anything
  static constexpr double kAtFirst = 0.5;  // tokens a byte, both ways
  // Each request counts as two that lie 100 bytes to both sides of it, on a
  // slope as at first: where all texts are alike, it cannot be seen.
  static constexpr double kSpread = 100 * 100;

  double weight_ = 1e-12;  // none, but to be divided by
  double sum_x_ = 0;
  double sum_y_ = 0;
  double sum_xx_ = kSpread;
  double sum_xy_ = kSpread * kAtFirst;
};

}  // namespace docmill
