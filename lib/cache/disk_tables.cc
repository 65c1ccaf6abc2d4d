#include "lib/cache/disk_tables.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "lib/cache/answer_record.h"

namespace docmill {
namespace {

constexpr std::string_view kStateKey = "state";

// Big-endian, so that the order of bytes is that of numbers.
void put_big_endian(char* out, u64 value) {
  const u64 swapped = __builtin_bswap64(value);
  std::memcpy(out, &swapped, sizeof swapped);
}

u64 get_big_endian(const char* in) {
  u64 value = 0;
  std::memcpy(&value, in, sizeof value);
  return __builtin_bswap64(value);
}

// The 16 bytes of a key, with room for a number before them.
class KeyBytes {
 public:
  explicit KeyBytes(const CacheKey& key, i64 prefix = 0) {
    put_big_endian(bytes_, static_cast<u64>(prefix));
    put_big_endian(bytes_ + 8, key.high);
    put_big_endian(bytes_ + 16, key.low);
  }

  MDB_val plain() { return {16, bytes_ + 8}; }
  MDB_val with_prefix() { return {24, bytes_}; }

 private:
  char bytes_[24];
};

MDB_val val_of(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

std::string_view view_of(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

int delete_if_there(MDB_txn* txn, MDB_dbi table, MDB_val key) {
  const int status = mdb_del(txn, table, &key, nullptr);
  return status == MDB_NOTFOUND ? MDB_SUCCESS : status;
}

int put_index(MDB_txn* txn, MDB_dbi index, KeyBytes key) {
  MDB_val name = key.with_prefix();
  MDB_val nothing{0, nullptr};
  return mdb_put(txn, index, &name, &nothing, 0);
}

}  // namespace

i64 entry_weight(i64 record_bytes) {
  constexpr i64 kPage = 4096;
  constexpr i64 kIndexBytes = 2 * (24 + 10);
  constexpr i64 kNodeBytes = 16 + 10;
  // LMDB gives a record of half a page or more pages of its own.
  if (record_bytes > kPage / 2 - 2 * kNodeBytes)
    return (record_bytes + 16 + kPage - 1) / kPage * kPage +
           (kIndexBytes + kNodeBytes + 8) * 3 / 2;
  return (record_bytes + kIndexBytes + kNodeBytes) * 3 / 2;
}

int read_state(MDB_txn* txn, const LmdbTables& tables, DiskState& state) {
  MDB_val key = val_of(kStateKey);
  MDB_val value{};
  const int status = mdb_get(txn, tables.meta, &key, &value);
  state = {.format = 0};
  if (status == MDB_NOTFOUND)
    return MDB_SUCCESS;
  if (status != MDB_SUCCESS)
    return status;
  if (value.mv_size != sizeof state)
    return MDB_CORRUPTED;
  std::memcpy(&state, value.mv_data, sizeof state);
  return MDB_SUCCESS;
}

FoundRecord find_record(MDB_txn* txn, const LmdbTables& tables,
                        const CacheKey& key) {
  KeyBytes bytes(key);
  MDB_val name = bytes.plain();
  MDB_val value{};
  const int status = mdb_get(txn, tables.records, &name, &value);
  if (status != MDB_SUCCESS)
    return {status, {}};
  return {MDB_SUCCESS, view_of(value)};
}

int for_each_record(
    MDB_txn* txn, const LmdbTables& tables,
    const std::function<void(const CacheKey&, std::string_view)>& visit) {
  MDB_cursor* cursor = nullptr;
  int status = mdb_cursor_open(txn, tables.records, &cursor);
  if (status != MDB_SUCCESS)
    return status;
  MDB_val name{};
  MDB_val value{};
  while ((status = mdb_cursor_get(cursor, &name, &value, MDB_NEXT)) ==
         MDB_SUCCESS) {
    if (name.mv_size != 16)
      continue;
    const char* bytes = static_cast<const char*>(name.mv_data);
    visit({get_big_endian(bytes), get_big_endian(bytes + 8), 0},
          view_of(value));
  }
  mdb_cursor_close(cursor);
  return status == MDB_NOTFOUND ? MDB_SUCCESS : status;
}

DiskChanges::DiskChanges(MDB_txn* txn, const LmdbTables& tables)
    : txn_(txn), tables_(tables) {
  status_ = read_state(txn, tables, state_);
  if (status_ == MDB_SUCCESS && state_.format == 0)
    state_.format = kDiskFormat;
  else
    before_ = state_;
}

// Removes the record of a key and its index entries, if it is there.
int DiskChanges::forget(const CacheKey& key) {
  const FoundRecord found = find_record(txn_, tables_, key);
  if (found.status == MDB_NOTFOUND)
    return MDB_SUCCESS;
  if (found.status != MDB_SUCCESS)
    return found.status;
  // Index entries of a damaged record stay until their turn comes.
  if (const auto summary = summarize_record(key, found.bytes)) {
    KeyBytes expiry(key, summary->lifetime.expires);
    KeyBytes usage(key, summary->epoch);
    if (int status =
            delete_if_there(txn_, tables_.expiry, expiry.with_prefix());
        status != MDB_SUCCESS)
      return status;
    if (int status = delete_if_there(txn_, tables_.usage, usage.with_prefix());
        status != MDB_SUCCESS)
      return status;
  }
  state_.entries = std::max<i64>(state_.entries - 1, 0);
  state_.live_bytes = std::max<i64>(
      state_.live_bytes - entry_weight(std::ssize(found.bytes)), 0);
  KeyBytes name(key);
  return delete_if_there(txn_, tables_.records, name.plain());
}

int DiskChanges::put(const NewRecord& record) {
  if (int status = forget(record.key); status != MDB_SUCCESS)
    return status;
  KeyBytes bytes(record.key);
  MDB_val name = bytes.plain();
  MDB_val value = val_of(record.bytes);
  if (int status = mdb_put(txn_, tables_.records, &name, &value, 0);
      status != MDB_SUCCESS)
    return status;
  if (int status =
          put_index(txn_, tables_.usage, KeyBytes(record.key, record.epoch));
      status != MDB_SUCCESS)
    return status;
  state_.entries++;
  state_.live_bytes += entry_weight(std::ssize(record.bytes));
  if (record.lifetime.expires == Lifetime::kForever)
    return MDB_SUCCESS;
  return put_index(txn_, tables_.expiry,
                   KeyBytes(record.key, record.lifetime.expires));
}

int DiskChanges::promote(const CacheKey& key, i64 epoch) {
  const FoundRecord found = find_record(txn_, tables_, key);
  if (found.status != MDB_SUCCESS)
    return found.status == MDB_NOTFOUND ? MDB_SUCCESS : found.status;
  const auto summary = summarize_record(key, found.bytes);
  if (!summary || summary->epoch >= epoch)
    return MDB_SUCCESS;
  const std::string changed = *with_epoch(key, found.bytes, epoch);
  KeyBytes old_usage(key, summary->epoch);
  if (int status =
          delete_if_there(txn_, tables_.usage, old_usage.with_prefix());
      status != MDB_SUCCESS)
    return status;
  KeyBytes bytes(key);
  MDB_val name = bytes.plain();
  MDB_val value = val_of(changed);
  if (int status = mdb_put(txn_, tables_.records, &name, &value, 0);
      status != MDB_SUCCESS)
    return status;
  return put_index(txn_, tables_.usage, KeyBytes(key, epoch));
}

// Removes the first entry of an index, and its record if that still says the
// same; done when there is none or its number is above `max_prefix`.
int DiskChanges::remove_first(MDB_dbi index, i64 max_prefix, bool& is_done) {
  MDB_cursor* cursor = nullptr;
  if (int status = mdb_cursor_open(txn_, index, &cursor); status != MDB_SUCCESS)
    return status;
  MDB_val name{};
  MDB_val value{};
  int status = mdb_cursor_get(cursor, &name, &value, MDB_FIRST);
  mdb_cursor_close(cursor);
  if (status == MDB_NOTFOUND) {
    is_done = true;
    return MDB_SUCCESS;
  }
  if (status != MDB_SUCCESS)
    return status;
  if (name.mv_size != 24)
    return MDB_CORRUPTED;
  const std::string bytes(view_of(name));
  const i64 prefix = static_cast<i64>(get_big_endian(bytes.data()));
  if (prefix > max_prefix) {
    is_done = true;
    return MDB_SUCCESS;
  }
  const CacheKey key{get_big_endian(bytes.data() + 8),
                     get_big_endian(bytes.data() + 16), 0};
  const FoundRecord found = find_record(txn_, tables_, key);
  if (found.status != MDB_SUCCESS && found.status != MDB_NOTFOUND)
    return found.status;
  if (found.status == MDB_SUCCESS) {
    const auto summary = summarize_record(key, found.bytes);
    const i64 now_is = !summary                 ? prefix
                       : index == tables_.usage ? summary->epoch
                                                : summary->lifetime.expires;
    if (now_is == prefix) {
      if (status = forget(key); status != MDB_SUCCESS)
        return status;
      removed_++;
    }
  }
  return delete_if_there(txn_, index, val_of(bytes));
}

int DiskChanges::remove_expired(i64 now, i64 max_entries) {
  bool is_done = false;
  for (i64 i = 0; i < max_entries && !is_done; i++)
    if (int status = remove_first(tables_.expiry, now, is_done);
        status != MDB_SUCCESS)
      return status;
  return MDB_SUCCESS;
}

int DiskChanges::remove_oldest(i64 until_bytes, i64 max_entries) {
  bool is_done = false;
  for (i64 i = 0;
       i < max_entries && state_.live_bytes > until_bytes && !is_done; i++)
    if (int status = remove_first(tables_.usage, Lifetime::kForever, is_done);
        status != MDB_SUCCESS)
      return status;
  return MDB_SUCCESS;
}

int DiskChanges::finish() {
  if (state_ == before_ && state_.entries != 0)
    return MDB_SUCCESS;
  MDB_val key = val_of(kStateKey);
  MDB_val value{sizeof state_, &state_};
  return mdb_put(txn_, tables_.meta, &key, &value, 0);
}

}  // namespace docmill
