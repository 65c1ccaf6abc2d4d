#include "lib/cache/memory_tier.h"

#include <algorithm>
#include <utility>

namespace docmill {
namespace {

constexpr i64 kMaxShards = 16;
// So that a shard has room for several long answers.
constexpr i64 kMinShardBytes = 1 << 20;
// Reading the clock twice costs as much as half a look-up.
constexpr i64 kTimedOneOf = 16;

}  // namespace

MemoryTier::MemoryTier(i64 max_bytes, Eviction eviction) : meter_(kTimedOneOf) {
  const i64 count = std::clamp<i64>(max_bytes / kMinShardBytes, 1, kMaxShards);
  for (i64 i = 0; i < count; i++)
    shards_.push_back(std::make_unique<Locked>(max_bytes / count, eviction));
}

MemoryShard::Found MemoryTier::find(const CacheKey& key, i64 now) {
  Locked& locked = locked_of(key);
  struct Hit : MemoryShard::Found {
    explicit operator bool() const { return answer != nullptr; }
  };
  return meter_.measure(key.low, [&] {
    const std::lock_guard lock(locked.mutex);
    return Hit{locked.shard.find(key, now)};
  });
}

void MemoryTier::store(const CacheKey& key,
                       std::shared_ptr<const CachedAnswer> answer,
                       const Lifetime& lifetime, i64 now) {
  Locked& locked = locked_of(key);
  const std::lock_guard lock(locked.mutex);
  if (locked.shard.store(key, std::move(answer), lifetime, now))
    stores_.fetch_add(1, std::memory_order_relaxed);
}

MemoryTier::Totals MemoryTier::totals() const {
  Totals sum;
  for (const std::unique_ptr<Locked>& locked : shards_) {
    const std::lock_guard lock(locked->mutex);
    sum.entries += locked->shard.entries();
    sum.bytes += locked->shard.bytes();
    sum.evictions += locked->shard.evictions();
  }
  return sum;
}

}  // namespace docmill
