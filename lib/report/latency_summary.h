// How long something took, in milliseconds: what a report keeps of a Sketch.

#pragma once

#include <optional>

#include "lib/base/sketch.h"

namespace docmill {

struct LatencySummary {
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
  double max = 0;
};

// None when nothing was inserted.
std::optional<LatencySummary> latency_summary(const Sketch& latency_ms);

}  // namespace docmill
