// The cache of answers: a memory tier over a disk tier. Built from
// lib/cache/memory_tier.h (S3-FIFO, sharded, weighted by bytes, TTL) and
// lib/cache/disk_tier.h (LMDB).
//
// No failure of a tier fails a caller: it counts as a miss, is counted as an
// error, and after repeated failures the tier is left out of the run.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/cache/cache_key.h"
#include "lib/base/sketch.h"

namespace docmill {

// One complete answer.
struct CachedAnswer {
  std::string text;
  std::string model;  // that answered
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
};

// (The contract: to be completed by whoever builds it.)
//
// enum class CacheTier { kMemory, kDisk };
// struct CacheHit { CachedAnswer answer; CacheTier tier; };
// struct CacheTierStats { std::string name; i64 hits, misses, stores,
//   evictions, errors; Sketch lookup_ms; ... };
//
// class AnswerCache {
//   struct Options { i64 memory_bytes; std::string folder;  // empty: no disk
//     i64 disk_bytes; i64 ttl_seconds; };
//   static Result<std::unique_ptr<AnswerCache>> create(const Options&);
//     // never fails for a cache that is corrupt (set aside, a warning) nor for
//     // one that cannot be opened (left out, a warning): see warnings()
//   std::optional<CacheHit> find(const CacheKey&);   // any thread; no write
//   void store(const CacheKey&, const CachedAnswer&);  // any thread
//   void close();  // all that was stored is on disk
//   std::vector<CacheTierStats> stats() const;
//   std::vector<std::string> warnings() const;
// };

}  // namespace docmill
