#include "lib/report/call_report.h"

#include <algorithm>

namespace docmill {

std::optional<double> hit_rate(i64 hits, i64 misses) {
  if (hits + misses <= 0)
    return std::nullopt;
  return static_cast<double>(hits) / static_cast<double>(hits + misses);
}

std::optional<double> connection_reuse_rate(i64 attempts, i64 opened) {
  if (attempts <= 0)
    return std::nullopt;
  const double share =
      static_cast<double>(opened) / static_cast<double>(attempts);
  // More connections than attempts: some were opened and never used.
  return std::max(1 - share, 0.0);
}

}  // namespace docmill
