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
    const double slope =
        std::max((sum_xy_ - sum_x_ * mean_y) / (sum_xx_ - sum_x_ * mean_x), 0.);
    const double x = static_cast<double>(bytes);
    return std::llround(std::clamp(mean_y + slope * (x - mean_x), 1., kMost));
  }

  // A request with texts of so many bytes took so many tokens.
  void learn(i64 bytes, i64 tokens) {
    if (tokens <= 0)
      return;
    const double x = static_cast<double>(bytes);
    const double y = std::min(static_cast<double>(tokens), kMost);
    weight_ = kFollow * weight_ + 1;
    sum_x_ = kFollow * sum_x_ + x;
    sum_y_ = kFollow * sum_y_ + y;
    sum_xx_ = kFollow * sum_xx_ + x * x + kSpread;
    sum_xy_ = kFollow * sum_xy_ + x * y + kSpread * kAtFirst;
  }

 private:
  static constexpr double kFollow = 0.99;
  static constexpr double kMost = 1e12;    // a server may say anything
  static constexpr double kAtFirst = 0.5;  // tokens a byte, both ways
  // Where all texts are alike the slope cannot be seen; then it is as at first.
  static constexpr double kSpread = 1;

  double weight_ = 1e-3;
  double sum_x_ = 0;
  double sum_y_ = 0;
  double sum_xx_ = kSpread;
  double sum_xy_ = kSpread * kAtFirst;
};

}  // namespace docmill
