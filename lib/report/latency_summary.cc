#include "lib/report/latency_summary.h"

namespace docmill {

std::optional<LatencySummary> latency_summary(const Sketch& latency_ms) {
  if (latency_ms.count() == 0)
    return std::nullopt;
  return LatencySummary{.p50 = latency_ms.quantile(0.5),
                        .p95 = latency_ms.quantile(0.95),
                        .p99 = latency_ms.quantile(0.99),
                        .max = latency_ms.max()};
}

}  // namespace docmill
