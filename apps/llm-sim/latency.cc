#include "apps/llm-sim/latency.h"

namespace docmill::sim {

double Latency::draw(Chance& chance) const {
  if (slow_rate > 0 && chance.share() < slow_rate)
    return slow_seconds;
  if (sigma == 0)
    return seconds;
  return seconds * std::exp(sigma * chance.normal());
}

}  // namespace docmill::sim
