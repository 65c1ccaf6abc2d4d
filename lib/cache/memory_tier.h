// The memory tier: shards by key, each with a lock of its own.

#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "lib/base/types.h"
#include "lib/cache/lookup_meter.h"
#include "lib/cache/memory_shard.h"

namespace docmill {

// Thread safety: any thread. No lock is held while a text is copied.
class MemoryTier {
 public:
  MemoryTier(i64 max_bytes, Eviction eviction);

  MemoryShard::Found find(const CacheKey& key, i64 now);
  void store(const CacheKey& key, std::shared_ptr<const CachedAnswer> answer,
             const Lifetime& lifetime, i64 now);

  i64 hits() const { return meter_.hits(); }
  i64 misses() const { return meter_.misses(); }
  i64 stores() const { return stores_.load(std::memory_order_relaxed); }
  Sketch lookup_ms() const { return meter_.lookup_ms(); }

  struct Totals {
    i64 entries = 0;
    i64 bytes = 0;
    i64 evictions = 0;
  };
  Totals totals() const;

 private:
  struct alignas(64) Locked {
    Locked(i64 max_bytes, Eviction eviction) : shard(max_bytes, eviction) {}

    std::mutex mutex;
    MemoryShard shard;
  };

  Locked& locked_of(const CacheKey& key) const {
    // Not of the bits that the map in the shard hashes by.
    return *shards_[(key.low >> 32) % shards_.size()];
  }

  std::vector<std::unique_ptr<Locked>> shards_;
  std::atomic<i64> stores_ = 0;
  LookupMeter meter_;
};

}  // namespace docmill
