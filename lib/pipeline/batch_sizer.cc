#include "lib/pipeline/batch_sizer.h"

#include <algorithm>

namespace docmill {

BatchSizer::BatchSizer(const Options& options)
    : options_(options),
      stats_{options.start, options.start, options.start, 0} {}

i64 BatchSizer::documents() const {
  const std::lock_guard lock(mutex_);
  return stats_.last;
}

void BatchSizer::record(i64 documents, double seconds) {
  const std::lock_guard lock(mutex_);
  if (!options_.is_adaptive || documents < stats_.last)
    return;
  if (seconds < 0.8 * options_.target_seconds)
    resize(6, 5);
  else if (seconds > 1.2 * options_.target_seconds)
    resize(4, 5);
}

void BatchSizer::shrink() {
  const std::lock_guard lock(mutex_);
  if (options_.is_adaptive)
    resize(4, 5);
}

BatchSizer::Stats BatchSizer::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

void BatchSizer::resize(i64 numerator, i64 denominator) {
  const i64 size = std::clamp(stats_.last * numerator / denominator,
                              options_.min, options_.max);
  if (size == stats_.last)
    return;
  stats_.last = size;
  stats_.min = std::min(stats_.min, size);
  stats_.max = std::max(stats_.max, size);
  stats_.adjustments++;
}

}  // namespace docmill
