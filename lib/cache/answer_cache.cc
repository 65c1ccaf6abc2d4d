#include "lib/cache/answer_cache.h"

#include <ctime>
#include <utility>

#include "lib/cache/disk_tier.h"
#include "lib/cache/memory_tier.h"

namespace docmill {
namespace {

i64 system_seconds() { return static_cast<i64>(std::time(nullptr)); }

}  // namespace

struct AnswerCache::Tiers {
  std::function<i64()> now;
  i64 ttl_seconds = 0;
  std::unique_ptr<MemoryTier> memory;
  std::unique_ptr<DiskTier> disk;
  std::vector<std::string> warnings;
};

std::string_view name_of(CacheTier tier) {
  return tier == CacheTier::kMemory ? "memory" : "disk";
}

Result<std::unique_ptr<AnswerCache>> AnswerCache::create(
    const Options& options) {
  if (options.memory_bytes < 0 || options.disk_bytes < 0 ||
      options.ttl_seconds < 0 || options.queue_bytes < 0)
    return fail(Error::Code::kUsage,
                "cache: sizes and times must not be negative");
  auto tiers = std::make_unique<Tiers>();
  tiers->now = options.now ? options.now : system_seconds;
  tiers->ttl_seconds = options.ttl_seconds;
  if (options.memory_bytes > 0)
    tiers->memory =
        std::make_unique<MemoryTier>(options.memory_bytes, options.eviction);
  if (!options.folder.empty()) {
    Result<std::unique_ptr<DiskTier>> disk =
        DiskTier::open({.folder = options.folder,
                        .disk_bytes = options.disk_bytes,
                        .ttl_seconds = options.ttl_seconds,
                        .queue_bytes = options.queue_bytes,
                        .now = tiers->now});
    if (disk)
      tiers->disk = std::move(*disk);
    else
      tiers->warnings.push_back("cache: not on disk in this run: " +
                                disk.error().what);
  }
  return std::unique_ptr<AnswerCache>(new AnswerCache(std::move(tiers)));
}

AnswerCache::AnswerCache(std::unique_ptr<Tiers> tiers)
    : tiers_(std::move(tiers)) {}

AnswerCache::~AnswerCache() { close(); }

std::optional<CacheHit> AnswerCache::find(const CacheKey& key) {
  const i64 now = tiers_->now();
  if (tiers_->memory != nullptr) {
    const MemoryShard::Found found = tiers_->memory->find(key, now);
    if (found.answer != nullptr) {
      if (found.is_first_of_epoch && tiers_->disk != nullptr)
        tiers_->disk->touch(key, now);
      return CacheHit{*found.answer, CacheTier::kMemory};
    }
  }
  if (tiers_->disk == nullptr)
    return std::nullopt;
  std::optional<StoredAnswer> stored = tiers_->disk->find(key, now);
  if (!stored)
    return std::nullopt;
  if (tiers_->memory != nullptr)
    tiers_->memory->store(key,
                          std::make_shared<const CachedAnswer>(stored->answer),
                          stored->lifetime, now);
  return CacheHit{std::move(stored->answer), CacheTier::kDisk};
}

void AnswerCache::store(const CacheKey& key, const CachedAnswer& answer) {
  const i64 now = tiers_->now();
  const Lifetime lifetime = Lifetime::from(now, tiers_->ttl_seconds);
  if (tiers_->memory != nullptr)
    tiers_->memory->store(key, std::make_shared<const CachedAnswer>(answer),
                          lifetime, now);
  if (tiers_->disk != nullptr)
    tiers_->disk->store(key, answer, lifetime, now);
}

void AnswerCache::flush() {
  if (tiers_->disk != nullptr)
    tiers_->disk->flush();
}

void AnswerCache::close() {
  if (tiers_->disk != nullptr)
    tiers_->disk->close();
}

std::vector<CacheTierStats> AnswerCache::stats() const {
  std::vector<CacheTierStats> stats;
  if (const MemoryTier* memory = tiers_->memory.get()) {
    const MemoryTier::Totals totals = memory->totals();
    stats.push_back({.name = std::string(name_of(CacheTier::kMemory)),
                     .hits = memory->hits(),
                     .misses = memory->misses(),
                     .stores = memory->stores(),
                     .evictions = totals.evictions,
                     .entries = totals.entries,
                     .bytes = totals.bytes,
                     .lookup_ms = memory->lookup_ms()});
  }
  if (DiskTier* disk = tiers_->disk.get()) {
    DiskTier::Totals totals = disk->totals();
    stats.push_back({.name = std::string(name_of(CacheTier::kDisk)),
                     .hits = totals.hits,
                     .misses = totals.misses,
                     .stores = totals.stores,
                     .evictions = totals.evictions,
                     .errors = totals.errors,
                     .entries = totals.entries,
                     .bytes = totals.bytes,
                     .is_off = totals.is_off,
                     .lookup_ms = std::move(totals.lookup_ms)});
  }
  return stats;
}

std::vector<std::string> AnswerCache::warnings() const {
  std::vector<std::string> all = tiers_->warnings;
  if (tiers_->disk != nullptr)
    for (std::string& line : tiers_->disk->warnings())
      all.push_back(std::move(line));
  return all;
}

}  // namespace docmill
