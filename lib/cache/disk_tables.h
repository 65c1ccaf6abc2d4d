// What the disk tier does to its tables inside one transaction.
//
// Records lie in the order they were stored, each under the next number: a
// commit fills new pages one after another, and what goes first lies together.
// To use a record again is to store it again, at the end. One table leads from
// keys to numbers, one lists by expiry; the totals are kept in step.
//
// Functions that return int return LMDB's code.

#pragma once

#include <lmdb.h>

#include <functional>
#include <string_view>

#include "lib/base/types.h"
#include "lib/cache/cache_key.h"
#include "lib/cache/cached_answer.h"
#include "lib/cache/lmdb_env.h"

namespace docmill {

inline constexpr i64 kDiskFormat = 2;

// The totals; kept in the file.
struct DiskState {
  i64 format = kDiskFormat;
  i64 entries = 0;
  i64 live_bytes = 0;   // estimate of the pages that the entries fill
  i64 next_number = 1;  // of the next record

  bool operator==(const DiskState&) const = default;
};

// A record and what its index entries need.
struct NewRecord {
  CacheKey key;
  std::string_view bytes;
  Lifetime lifetime;
};

// What an entry with a record of this size takes of the file, about.
i64 entry_weight(i64 record_bytes);

// The state in the file; format 0 when there is none.
struct FoundState {
  int status = MDB_SUCCESS;
  DiskState state = {.format = 0};
};
FoundState read_state(MDB_txn* txn, const LmdbTables& tables);

// The record of a key, in the map: good until the transaction ends or
// changes something.
struct FoundRecord {
  int status = MDB_SUCCESS;
  std::string_view bytes;
  i64 number = 0;
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

  // Cheapest in the order of is_before().
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
  int put_number(const CacheKey& key);
  int put_record(const NewRecord& record);
  int put_expiry(i64 expires);
  int remove(i64 number, std::string_view value);

  MDB_txn* txn_;
  const LmdbTables& tables_;
  int status_ = MDB_SUCCESS;
  DiskState state_;
  DiskState before_;
  i64 removed_ = 0;
};

// The order of keys in the file.
inline bool is_before(const CacheKey& a, const CacheKey& b) {
  return a.high != b.high ? a.high < b.high : a.low < b.low;
}

}  // namespace docmill
