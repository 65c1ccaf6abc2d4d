// What the disk tier does to its tables inside one transaction: the records,
// an index by expiry, one by use, and the totals, all kept in step.
//
// All functions return LMDB's code.

#pragma once

#include <lmdb.h>

#include <functional>
#include <string_view>

#include "lib/base/types.h"
#include "lib/cache/cache_key.h"
#include "lib/cache/cached_answer.h"
#include "lib/cache/lmdb_env.h"

namespace docmill {

inline constexpr i64 kDiskFormat = 1;

// The totals; kept in the file.
struct DiskState {
  i64 format = kDiskFormat;
  i64 entries = 0;
  i64 live_bytes = 0;  // estimate of the pages that the entries fill

  bool operator==(const DiskState&) const = default;
};

// A record and what its index entries need.
struct NewRecord {
  CacheKey key;
  std::string_view bytes;
  Lifetime lifetime;
  i64 epoch = 0;
};

// What an entry with a record of this size takes of the file, about: its
// pages are two thirds full, and it has two entries in indices.
i64 entry_weight(i64 record_bytes);

// The state in the file; format 0 when there is none.
int read_state(MDB_txn* txn, const LmdbTables& tables, DiskState& state);

// The record of a key, in the map: good until the transaction ends.
struct FoundRecord {
  int status = MDB_SUCCESS;
  std::string_view bytes;
};
FoundRecord find_record(MDB_txn* txn, const LmdbTables& tables,
                        const CacheKey& key);

// Calls `visit(key, record)` for each record; the check word of the key is
// not known.
int for_each_record(
    MDB_txn* txn, const LmdbTables& tables,
    const std::function<void(const CacheKey&, std::string_view)>& visit);

// Thread safety: none; lives within one write transaction.
class DiskChanges {
 public:
  DiskChanges(MDB_txn* txn, const LmdbTables& tables);

  // Why nothing can be done; MDB_SUCCESS else.
  int status() const { return status_; }

  int put(const NewRecord& record);

  // Notes that a record was used, when that is news.
  int promote(const CacheKey& key, i64 epoch);

  // Removes up to `max_entries` of those that are over, or until the live
  // bytes are down to `until_bytes`, least recently used first.
  int remove_expired(i64 now, i64 max_entries);
  int remove_oldest(i64 until_bytes, i64 max_entries);

  // Writes the totals. Call it last, before the commit.
  int finish();

  const DiskState& state() const { return state_; }
  i64 removed() const { return removed_; }

 private:
  int forget(const CacheKey& key);
  int remove_first(MDB_dbi index, i64 max_prefix, bool& is_done);

  MDB_txn* txn_;
  const LmdbTables& tables_;
  int status_ = MDB_SUCCESS;
  DiskState state_;
  DiskState before_;
  i64 removed_ = 0;
};

}  // namespace docmill
