// Counts the look-ups of a tier and measures a sample of them, cheaply from
// many threads.

#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>

#include "lib/base/sketch.h"
#include "lib/base/types.h"

namespace docmill {

// Thread safety: any thread.
class LookupMeter {
 public:
  // One of `one_of` look-ups is timed.
  explicit LookupMeter(i64 one_of) : one_of_(one_of) {}

  // Runs `lookup()`, whose result is true when it was a hit. `spread`: any
  // number that differs from key to key.
  template <class Lookup>
  auto measure(u64 spread, Lookup lookup) {
    Slot& slot = slots_[spread % kSlots];
    const i64 calls = slot.calls.fetch_add(1, std::memory_order_relaxed);
    if (calls % one_of_ != 0)
      return counted(slot, lookup());
    const auto start = std::chrono::steady_clock::now();
    auto result = counted(slot, lookup());
    const std::chrono::duration<double, std::milli> time =
        std::chrono::steady_clock::now() - start;
    const std::lock_guard lock(slot.mutex);
    slot.lookup_ms.insert(time.count());
    return result;
  }

  i64 hits() const {
    i64 sum = 0;
    for (const Slot& slot : slots_)
      sum += slot.hits.load(std::memory_order_relaxed);
    return sum;
  }
  i64 misses() const {
    i64 sum = 0;
    for (const Slot& slot : slots_)
      sum += slot.misses.load(std::memory_order_relaxed);
    return sum;
  }
  Sketch lookup_ms() const {
    Sketch sum;
    for (const Slot& slot : slots_) {
      const std::lock_guard lock(slot.mutex);
      sum.merge(slot.lookup_ms);
    }
    return sum;
  }

 private:
  static constexpr u64 kSlots = 8;

  struct alignas(64) Slot {
    std::atomic<i64> calls = 0;
    std::atomic<i64> hits = 0;
    std::atomic<i64> misses = 0;
    mutable std::mutex mutex;
    Sketch lookup_ms;
  };

  template <class Found>
  static Found counted(Slot& slot, Found found) {
    (found ? slot.hits : slot.misses).fetch_add(1, std::memory_order_relaxed);
    return found;
  }

  const i64 one_of_;
  std::array<Slot, kSlots> slots_;
};

}  // namespace docmill
