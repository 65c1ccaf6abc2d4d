// How long an answer takes.

#pragma once

#include "apps/llm-sim/chance.h"

namespace docmill::sim {

struct Latency {
  double seconds = 0;    // the median
  double sigma = 0;      // of the logarithm; 0: always the median
  double slow_rate = 0;  // share of answers that take slow_seconds
  double slow_seconds = 0;

  double draw(Chance& chance) const;
};

}  // namespace docmill::sim
