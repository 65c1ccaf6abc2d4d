#include "lib/cache/disk_tables.h"

#include <algorithm>
#include <cstring>
#include <optional>
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

// The bytes of the name of a table's entry: one or two numbers.
class Name {
 public:
  explicit Name(const CacheKey& key) : Name(key.high, key.low) {}
  explicit Name(i64 number) : Name(0, static_cast<u64>(number)) {}
  Name(i64 expires, i64 number)
      : Name(static_cast<u64>(expires), static_cast<u64>(number)) {}

  MDB_val both() { return {16, bytes_}; }
  MDB_val number() { return {8, bytes_ + 8}; }

 private:
  Name(u64 first, u64 second) {
    put_big_endian(bytes_, first);
    put_big_endian(bytes_ + 8, second);
  }

  char bytes_[16];
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

i64 number_in(const MDB_val& value) {
  return value.mv_size == 8 ? static_cast<i64>(get_big_endian(
                                  static_cast<const char*>(value.mv_data)))
                            : 0;
}

// A value of the table of records is the key and the record.
constexpr std::size_t kKeyBytes = 16;

std::optional<CacheKey> key_in(std::string_view value) {
  if (value.size() < kKeyBytes)
    return std::nullopt;
  return CacheKey{get_big_endian(value.data()),
                  get_big_endian(value.data() + 8), 0};
}

bool is_same_name(const CacheKey& a, const CacheKey& b) {
  return a.high == b.high && a.low == b.low;
}

// Values found by name, MDB_NOTFOUND included.
struct Found {
  int status = MDB_SUCCESS;
  MDB_val value{};
};

Found get(MDB_txn* txn, MDB_dbi table, MDB_val name) {
  Found found;
  found.status = mdb_get(txn, table, &name, &found.value);
  return found;
}

// The first entry of a table.
struct First {
  int status = MDB_SUCCESS;
  MDB_val name{};
  MDB_val value{};
};

First first_of(MDB_txn* txn, MDB_dbi table) {
  First first;
  MDB_cursor* cursor = nullptr;
  first.status = mdb_cursor_open(txn, table, &cursor);
  if (first.status != MDB_SUCCESS)
    return first;
  first.status = mdb_cursor_get(cursor, &first.name, &first.value, MDB_FIRST);
  mdb_cursor_close(cursor);
  return first;
}

// Whether the totals are far from any overflow.
bool is_plausible(const DiskState& state) {
  constexpr i64 kMost = i64{1} << 60;
  return state.entries >= 0 && state.entries < kMost && state.live_bytes >= 0 &&
         state.live_bytes < kMost && state.next_number > 0 &&
         state.next_number < kMost;
}

}  // namespace

// Each table fills its pages in its own way: records and expiries come in
// order, keys do not, and leave a third of their pages free.
i64 entry_weight(i64 record_bytes) {
  constexpr i64 kPage = 4096;
  constexpr i64 kPageRoom = kPage - 16;
  constexpr i64 kNode = 10;
  constexpr i64 kIndexBytes = (16 + 8 + kNode) * 3 / 2 + 16 + kNode;
  const i64 value_bytes = record_bytes + static_cast<i64>(kKeyBytes);
  const i64 node_bytes = 8 + value_bytes + kNode;
  // LMDB gives a record of half a page or more pages of its own.
  if (node_bytes > kPageRoom / 2)
    return (value_bytes + 16 + kPage - 1) / kPage * kPage + kIndexBytes +
           2 * kNode + 16;
  return kPage / (kPageRoom / node_bytes) + kIndexBytes;
}

FoundState read_state(MDB_txn* txn, const LmdbTables& tables) {
  const Found found = get(txn, tables.meta, val_of(kStateKey));
  if (found.status == MDB_NOTFOUND)
    return {};
  if (found.status != MDB_SUCCESS)
    return {.status = found.status};
  // Each format begins with its number.
  FoundState state;
  if (found.value.mv_size < sizeof state.state.format)
    return {.status = MDB_CORRUPTED};
  std::memcpy(&state.state, found.value.mv_data,
              std::min(sizeof state.state, found.value.mv_size));
  if (state.state.format == kDiskFormat &&
      (found.value.mv_size != sizeof state.state || !is_plausible(state.state)))
    return {.status = MDB_CORRUPTED};
  return state;
}

FoundRecord find_record(MDB_txn* txn, const LmdbTables& tables,
                        const CacheKey& key) {
  const Found entry = get(txn, tables.keys, Name(key).both());
  if (entry.status != MDB_SUCCESS)
    return {entry.status, {}, 0};
  const i64 number = number_in(entry.value);
  const Found found = get(txn, tables.records, Name(number).number());
  if (found.status != MDB_SUCCESS)
    return {found.status, {}, number};
  const std::string_view value = view_of(found.value);
  const std::optional<CacheKey> written_for = key_in(value);
  if (!written_for || !is_same_name(*written_for, key))
    return {MDB_NOTFOUND, {}, number};
  return {MDB_SUCCESS, value.substr(kKeyBytes), number};
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
         MDB_SUCCESS)
    if (const auto key = key_in(view_of(value)))
      visit(*key, view_of(value).substr(kKeyBytes));
  mdb_cursor_close(cursor);
  return status == MDB_NOTFOUND ? MDB_SUCCESS : status;
}

DiskChanges::DiskChanges(MDB_txn* txn, const LmdbTables& tables)
    : txn_(txn), tables_(tables) {
  const FoundState found = read_state(txn, tables);
  status_ = found.status;
  if (status_ == MDB_SUCCESS && found.state.format != 0)
    state_ = before_ = found.state;
}

int DiskChanges::put(const NewRecord& record) {
  int status = put_number(record.key);
  if (status == MDB_SUCCESS)
    status = put_record(record);
  if (status == MDB_SUCCESS)
    status = put_expiry(record.lifetime.expires);
  if (status != MDB_SUCCESS)
    return status;
  state_.entries++;
  state_.live_bytes += entry_weight(std::ssize(record.bytes));
  state_.next_number++;
  return MDB_SUCCESS;
}

// Leads the key to the next number, and removes what it led to.
int DiskChanges::put_number(const CacheKey& key) {
  Name name(key);
  Name next(state_.next_number);
  MDB_val name_bytes = name.both();
  MDB_val value = next.number();
  int status =
      mdb_put(txn_, tables_.keys, &name_bytes, &value, MDB_NOOVERWRITE);
  if (status != MDB_KEYEXIST)
    return status;
  const i64 number = number_in(value);
  const Found old = get(txn_, tables_.records, Name(number).number());
  if (old.status == MDB_SUCCESS)
    status = remove(number, view_of(old.value));
  else
    status = old.status == MDB_NOTFOUND ? MDB_SUCCESS : old.status;
  if (status != MDB_SUCCESS)
    return status;
  name_bytes = name.both();
  value = next.number();
  return mdb_put(txn_, tables_.keys, &name_bytes, &value, 0);
}

int DiskChanges::put_record(const NewRecord& record) {
  Name name(state_.next_number);
  MDB_val name_bytes = name.number();
  MDB_val value{kKeyBytes + record.bytes.size(), nullptr};
  if (int status = mdb_put(txn_, tables_.records, &name_bytes, &value,
                           MDB_RESERVE | MDB_APPEND);
      status != MDB_SUCCESS)
    return status == MDB_KEYEXIST ? MDB_CORRUPTED : status;
  char* out = static_cast<char*>(value.mv_data);
  put_big_endian(out, record.key.high);
  put_big_endian(out + 8, record.key.low);
  std::memcpy(out + kKeyBytes, record.bytes.data(), record.bytes.size());
  return MDB_SUCCESS;
}

int DiskChanges::put_expiry(i64 expires) {
  if (expires == Lifetime::kForever)
    return MDB_SUCCESS;
  Name name(expires, state_.next_number);
  MDB_val name_bytes = name.both();
  MDB_val nothing{0, nullptr};
  // Mostly it is the last one.
  const int status =
      mdb_put(txn_, tables_.expiry, &name_bytes, &nothing, MDB_APPEND);
  if (status != MDB_KEYEXIST)
    return status;
  name_bytes = name.both();
  return mdb_put(txn_, tables_.expiry, &name_bytes, &nothing, 0);
}

int DiskChanges::promote(const CacheKey& key, i64 epoch) {
  const FoundRecord found = find_record(txn_, tables_, key);
  if (found.status != MDB_SUCCESS)
    return found.status == MDB_NOTFOUND ? MDB_SUCCESS : found.status;
  const auto summary = summarize_record(key, found.bytes);
  if (!summary || summary->epoch >= epoch)
    return MDB_SUCCESS;
  const std::string changed = *with_epoch(key, found.bytes, epoch);
  return put({key, changed, summary->lifetime});
}

// Removes a record and what leads to it. What leads to a damaged one stays
// until its turn comes.
int DiskChanges::remove(i64 number, std::string_view value) {
  const i64 value_bytes = std::ssize(value);
  if (const auto key = key_in(value)) {
    const auto summary = summarize_record(*key, value.substr(kKeyBytes));
    Name name(*key);
    const Found entry = get(txn_, tables_.keys, name.both());
    int status = MDB_SUCCESS;
    if (entry.status == MDB_SUCCESS && number_in(entry.value) == number)
      status = delete_if_there(txn_, tables_.keys, name.both());
    if (status == MDB_SUCCESS && summary)
      status = delete_if_there(txn_, tables_.expiry,
                               Name(summary->lifetime.expires, number).both());
    if (status != MDB_SUCCESS)
      return status;
  }
  state_.entries = std::max<i64>(state_.entries - 1, 0);
  const i64 weight = entry_weight(value_bytes - static_cast<i64>(kKeyBytes));
  state_.live_bytes = std::max<i64>(state_.live_bytes - weight, 0);
  return delete_if_there(txn_, tables_.records, Name(number).number());
}

int DiskChanges::remove_expired(i64 now, i64 max_entries) {
  for (i64 i = 0; i < max_entries; i++) {
    const First first = first_of(txn_, tables_.expiry);
    if (first.status == MDB_NOTFOUND)
      return MDB_SUCCESS;
    if (first.status != MDB_SUCCESS)
      return first.status;
    if (first.name.mv_size != 16)
      return MDB_CORRUPTED;
    const char* name = static_cast<const char*>(first.name.mv_data);
    const i64 expires = static_cast<i64>(get_big_endian(name));
    const i64 number = static_cast<i64>(get_big_endian(name + 8));
    if (expires > now)
      return MDB_SUCCESS;
    const Found found = get(txn_, tables_.records, Name(number).number());
    int status = found.status;
    if (status == MDB_SUCCESS) {
      status = remove(number, view_of(found.value));
      removed_++;
    }
    if (status == MDB_SUCCESS || status == MDB_NOTFOUND)
      status =
          delete_if_there(txn_, tables_.expiry, Name(expires, number).both());
    if (status != MDB_SUCCESS)
      return status;
  }
  return MDB_SUCCESS;
}

int DiskChanges::remove_oldest(i64 until_bytes, i64 max_entries) {
  for (i64 i = 0; i < max_entries && state_.live_bytes > until_bytes; i++) {
    const First first = first_of(txn_, tables_.records);
    if (first.status == MDB_NOTFOUND)
      return MDB_SUCCESS;
    if (first.status != MDB_SUCCESS)
      return first.status;
    if (int status = remove(number_in(first.name), view_of(first.value));
        status != MDB_SUCCESS)
      return status;
    removed_++;
  }
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
