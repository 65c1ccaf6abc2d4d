// Counts up while it lives. Thread safety: the count's.

#pragma once

#include <atomic>

#include "lib/base/types.h"

namespace docmill {

class ScopedCount {
 public:
  // REQUIRES: `count` outlives it.
  explicit ScopedCount(std::atomic<i64>& count) : count_(count) { count_++; }
  ScopedCount(const ScopedCount&) = delete;
  ScopedCount& operator=(const ScopedCount&) = delete;
  ~ScopedCount() { count_--; }

 private:
  std::atomic<i64>& count_;
};

}  // namespace docmill
