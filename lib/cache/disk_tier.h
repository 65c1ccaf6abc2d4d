// The disk tier: answers in an LMDB file that several processes on a host may
// share, bounded in bytes, least recently used out first (to ten minutes).
//
// Reads never write: keys that were used are noted in memory. One writer
// thread takes what is stored, groups it into commits, promotes what was
// used, and removes what is over or too much. Only while the cache is more
// than half full is use noted and are short answers packed: before, nothing
// has to go, and room costs less than time.
//
// The file keeps within disk_bytes; only when it is so full of changes that
// nothing can be removed does it grow, by a quarter at most.
//
// Failures are counted; after kMaxFailures commits that failed in a row the
// tier is off: it finds nothing and drops what is stored.

#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/base/zstd_block.h"
#include "lib/cache/answer_record.h"
#include "lib/cache/cache_folder.h"
#include "lib/cache/disk_tables.h"
#include "lib/cache/lookup_meter.h"

namespace docmill {

// Thread safety: any thread; close() while no store() runs.
class DiskTier {
 public:
  static constexpr i64 kMaxFailures = 3;

  struct Options {
    std::string folder = {};
    i64 disk_bytes = 0;
    i64 ttl_seconds = 0;
    i64 queue_bytes = 32 << 20;
    std::function<i64()> now = {};
  };

  // The error says why there can be no disk tier.
  static Result<std::unique_ptr<DiskTier>> open(const Options& options);

  ~DiskTier();
  DiskTier(const DiskTier&) = delete;
  DiskTier& operator=(const DiskTier&) = delete;

  std::optional<StoredAnswer> find(const CacheKey& key, i64 now);

  void store(const CacheKey& key, const CachedAnswer& answer,
             const Lifetime& lifetime, i64 now);

  // Notes that an answer was used, though not by find().
  void touch(const CacheKey& key, i64 now);

  // Waits until what was stored before is on disk, or has failed.
  void flush();
  void close();

  struct Totals {
    i64 hits = 0;
    i64 misses = 0;
    i64 stores = 0;
    i64 evictions = 0;
    i64 errors = 0;
    i64 entries = 0;
    i64 bytes = 0;
    bool is_off = false;
    Sketch lookup_ms;
  };
  Totals totals();
  std::vector<std::string> warnings() const;

 private:
  struct Pending {
    CacheKey key;
    std::string record;
    Lifetime lifetime;
  };
  // What the writer does in one go.
  struct Group {
    std::vector<Pending> records;
    std::vector<CacheKey> used;
    bool is_last = false;
  };

  // What is over always goes.
  struct Removal {
    i64 least_bytes = 0;       // of an eviction
    bool is_eviction = false;  // also of answers that still hold
  };

  DiskTier(const Options& options, OpenedFolder opened);

  void run_writer();
  Group next_group();
  void write(const Group& group);
  int try_write(const Group& group);
  bool make_room();
  void keep_bounds();
  DiskState state();
  int remove_some(const Removal& removal, i64 now);
  void count_failure(int status, i64 records);
  void switch_off(const std::string& reason);
  void warn(std::string line);

  const Options options_;
  const i64 max_record_bytes_;
  const i64 max_group_bytes_;
  const i64 max_removals_;  // in one transaction
  std::shared_ptr<LmdbEnv> env_;
  ZstdBlocks zstd_;
  LookupMeter meter_{1};
  std::atomic<bool> is_off_ = false;
  std::atomic<bool> is_scarce_ = false;  // room on disk
  std::atomic<i64> stores_ = 0;
  std::atomic<i64> evictions_ = 0;
  std::atomic<i64> errors_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable work_;  // for the writer
  std::condition_variable done_;  // for who waits for it
  std::vector<Pending> queue_;
  i64 queued_bytes_ = 0;
  i64 queued_ = 0;    // records ever queued
  i64 finished_ = 0;  // of these, written or failed
  i64 awaited_ = 0;   // flush() waits for so many
  i64 waiting_ = 0;   // store() calls that wait for room
  std::vector<CacheKey> used_;
  std::vector<std::string> warnings_;
  bool is_closing_ = false;
  bool is_closed_ = false;

  // Of the writer thread.
  i64 failures_ = 0;  // in a row
  i64 next_sweep_ = 0;

  std::thread writer_;  // last: it uses all of the above
};

}  // namespace docmill
