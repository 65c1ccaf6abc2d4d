// How many requests are served at once; the others wait for their turn.

#pragma once

#include <functional>
#include <queue>
#include <vector>

#include "lib/base/types.h"

namespace docmill::sim {

class Capacity {
 public:
  // 0: as many as come.
  explicit Capacity(i64 places) : places_(places) {}

  // Takes a place for a request that came at `now` and is served for so long;
  // returns the time that it waits for it. `now` does not go back.
  double wait(double now, double service_seconds) {
    if (places_ == 0)
      return 0;
    while (!ends_.empty() && ends_.top() <= now)
      ends_.pop();
    double start = now;
    if (static_cast<i64>(ends_.size()) >= places_) {
      start = ends_.top();
      ends_.pop();
    }
    ends_.push(start + service_seconds);
    return start - now;
  }

 private:
  i64 places_;
  // When each place that is taken is free again, with all who wait for it.
  std::priority_queue<double, std::vector<double>, std::greater<>> ends_;
};

}  // namespace docmill::sim
