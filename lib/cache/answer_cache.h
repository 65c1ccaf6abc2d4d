// The cache of answers: a memory tier (memory_tier.h: S3-FIFO or LRU, sharded,
// weighted by bytes) over a disk tier (disk_tier.h: LMDB), both with a TTL.
//
// No failure of a tier fails a caller: it counts as a miss, is counted as an
// error, and after repeated failures the tier is left out of the run.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/sketch.h"
#include "lib/base/types.h"
#include "lib/cache/cache_key.h"
#include "lib/cache/cached_answer.h"
#include "lib/cache/eviction.h"

namespace docmill {

enum class CacheTier { kMemory, kDisk };

// "memory", "disk": the name in records and reports.
std::string_view name_of(CacheTier tier);

struct CacheHit {
  CachedAnswer answer;
  CacheTier tier = CacheTier::kMemory;
};

struct CacheTierStats {
  std::string name;
  i64 hits = 0;
  i64 misses = 0;
  i64 stores = 0;       // answers that went in
  i64 evictions = 0;    // answers that went out, for room or for age
  i64 errors = 0;       // look-ups and stores that failed
  i64 entries = 0;      // now
  i64 bytes = 0;        // now
  bool is_off = false;  // left out after repeated errors
  // Of a sample of the look-ups: count() is not hits + misses.
  Sketch lookup_ms;
};

// Thread safety: any thread; close() while no other call runs.
class AnswerCache {
 public:
  struct Options {
    i64 memory_bytes = 64 << 20;            // 0: no memory tier
    std::string folder = {};                // empty: no disk tier; is created
    i64 disk_bytes = i64{10} << 30;         // of the file; 16 MiB at least
    i64 ttl_seconds = 30 * 86400;           // 0: answers never expire
    Eviction eviction = Eviction::kS3Fifo;  // of the memory tier
    // Bytes of answers that may wait for the disk; then store() waits.
    i64 queue_bytes = 32 << 20;
    // Seconds since 1970; empty: the system's clock. Called by any thread.
    std::function<i64()> now = {};
  };

  // A cache that is corrupt or foreign is set aside and a new one begun; one
  // that cannot be opened is left out. Both are told by warnings().
  // kUsage: an option that makes no sense.
  static Result<std::unique_ptr<AnswerCache>> create(const Options& options);

  ~AnswerCache();

  // Writes nothing to disk. A hit on disk is in memory from then on.
  std::optional<CacheHit> find(const CacheKey& key);

  // At once for find() by this process; on disk within about 0.5 s, or lost
  // when the process is killed before. Waits while more than queue_bytes
  // wait for the disk, 10 seconds at most.
  void store(const CacheKey& key, const CachedAnswer& answer);

  // Waits until what was stored before is on disk, or has failed.
  void flush();

  // flush(), and the end of the disk tier. Nothing may be stored after it.
  void close();

  // Of the tiers there are, in the order they are asked.
  std::vector<CacheTierStats> stats() const;

  // What a person should know: one line each, in the order it happened.
  std::vector<std::string> warnings() const;

 private:
  struct Tiers;

  explicit AnswerCache(std::unique_ptr<Tiers> tiers);

  std::unique_ptr<Tiers> tiers_;
};

// What `docmill cache stats` shows.
struct DiskStats {
  i64 format_version = 0;
  i64 entries = 0;
  i64 live_bytes = 0;  // of answers and their index, as the size bound counts
  i64 file_bytes = 0;
  i64 map_bytes = 0;
  i64 expired = 0;  // entries that are over, not yet swept
  i64 oldest = 0;   // when created, seconds since 1970; 0 when empty
  i64 newest = 0;
};

// Looks at a cache without changing it, also while it is in use. Reads all
// of its entries. kUsage: there is none in `folder`, or it is not one.
Result<DiskStats> read_disk_stats(const std::string& folder, i64 now);

}  // namespace docmill
