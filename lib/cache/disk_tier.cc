#include "lib/cache/disk_tier.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "lib/base/side_thread.h"
#include "lib/cache/disk_tables.h"
#include "lib/cache/usage_epoch.h"

namespace docmill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A first record waits so long for others to share its commit. Keys come in
// no order: a small commit changes a page of theirs for nearly each record.
constexpr milliseconds kGather{500};
constexpr seconds kMaxWait{10};
constexpr seconds kIdle{1};
constexpr i64 kGatherBytes = 8 << 20;
constexpr i64 kMaxGroupBytes = 8 << 20;
// LMDB wants the pages of a long record in one piece.
constexpr i64 kMaxRecordBytes = 4 << 20;
constexpr i64 kMinDiskBytes = 16 << 20;
constexpr i64 kMaxUsedKeys = 1 << 16;
constexpr std::size_t kMaxPromotions = 2000;
// Small transactions: each record that goes or comes may change a page, and
// each changed page needs a free one, while those of the two transactions
// before cannot be used yet.
constexpr i64 kMaxRemovals = 500;
constexpr i64 kBytesPerRemoval = 64 * 4096;
constexpr i64 kGroupsOnDisk = 256;
constexpr i64 kSweepSeconds = 60;
constexpr int kMaxRounds = 100;

// Of disk_bytes.
constexpr double kScarceAbove = 0.5;
constexpr double kEvictAbove = 0.85;
constexpr double kGrowTo = 1.25;

i64 share(i64 bytes, double of) {
  return static_cast<i64>(static_cast<double>(bytes) * of);
}

DiskTier::Options with_least_bytes(DiskTier::Options options) {
  options.disk_bytes = std::max(options.disk_bytes, kMinDiskBytes);
  // LMDB's map is whole pages.
  options.disk_bytes = options.disk_bytes / 65536 * 65536;
  return options;
}

}  // namespace

Result<std::unique_ptr<DiskTier>> DiskTier::open(const Options& options) {
  const Options bounded = with_least_bytes(options);
  Result<OpenedFolder> opened =
      open_cache_folder(bounded.folder, bounded.disk_bytes);
  if (!opened)
    return tl::unexpected(opened.error());
  return std::unique_ptr<DiskTier>(new DiskTier(bounded, std::move(*opened)));
}

DiskTier::DiskTier(const Options& options, OpenedFolder opened)
    : options_(options),
      max_record_bytes_(std::min(kMaxRecordBytes, options.disk_bytes / 64)),
      max_group_bytes_(
          std::min(kMaxGroupBytes, options.disk_bytes / kGroupsOnDisk)),
      max_removals_(
          std::min(kMaxRemovals, options.disk_bytes / kBytesPerRemoval)),
      env_(std::move(opened.env)),
      warnings_(std::move(opened.warnings)),
      writer_(start_side_thread("docmill-cache", [this] { run_writer(); })) {}

DiskTier::~DiskTier() { close(); }

std::optional<StoredAnswer> DiskTier::find(const CacheKey& key, i64 now) {
  if (is_off_.load(std::memory_order_relaxed))
    return std::nullopt;
  return meter_.measure(key.low, [&]() -> std::optional<StoredAnswer> {
    std::optional<StoredAnswer> stored;
    {
      const LmdbEnv::Read read(*env_);
      int status = read.status();
      FoundRecord found;
      if (status == MDB_SUCCESS) {
        found = find_record(read.txn(), env_->tables(), key);
        status = found.status;
      }
      if (status == MDB_NOTFOUND)
        return std::nullopt;
      if (status == MDB_SUCCESS)
        stored = decode_record(zstd_, key, found.bytes);
      if (!stored) {
        // A record that is whole is that of another key: a collision.
        if (!summarize_record(key, found.bytes))
          errors_.fetch_add(1, std::memory_order_relaxed);
        return std::nullopt;
      }
    }
    Lifetime& lifetime = stored->lifetime;
    lifetime.expires = std::min(
        lifetime.expires,
        Lifetime::from(lifetime.created, options_.ttl_seconds).expires);
    if (lifetime.is_over(now))
      return std::nullopt;
    if (stored->epoch < usage_epoch(now))
      touch(key, now);
    return stored;
  });
}

void DiskTier::touch(const CacheKey& key, i64) {
  if (!is_scarce_.load(std::memory_order_relaxed))
    return;
  const std::lock_guard lock(mutex_);
  if (std::ssize(used_) < kMaxUsedKeys)
    used_.push_back(key);
}

void DiskTier::store(const CacheKey& key, const CachedAnswer& answer,
                     const Lifetime& lifetime, i64 now) {
  if (is_off_.load(std::memory_order_relaxed))
    return;
  std::optional<std::string> record = encode_record(
      zstd_, key, {answer, lifetime, usage_epoch(now)},
      is_scarce_.load(std::memory_order_relaxed) ? Packing::kAll
                                                 : Packing::kLong);
  if (!record || std::ssize(*record) > max_record_bytes_)
    return;
  const i64 bytes = std::ssize(*record);
  std::unique_lock lock(mutex_);
  const auto has_room = [&] {
    return queue_.empty() || queued_bytes_ + bytes <= options_.queue_bytes ||
           is_off_ || is_closing_;
  };
  if (!has_room()) {
    waiting_++;
    work_.notify_one();
    done_.wait_for(lock, kMaxWait, has_room);
    waiting_--;
  }
  if (!has_room() || is_off_ || is_closing_) {
    errors_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  queue_.push_back({key, std::move(*record), lifetime});
  queued_bytes_ += bytes;
  queued_++;
  // The first wakes the writer, and the one that makes a group full.
  if (queue_.size() == 1 ||
      (queued_bytes_ >= kGatherBytes && queued_bytes_ - bytes < kGatherBytes))
    work_.notify_one();
}

void DiskTier::flush() {
  std::unique_lock lock(mutex_);
  const i64 target = queued_;
  awaited_ = std::max(awaited_, target);
  work_.notify_one();
  done_.wait(lock, [&] { return finished_ >= target || is_closed_; });
}

void DiskTier::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  work_.notify_one();
  done_.notify_all();
  if (writer_.joinable())
    writer_.join();
}

void DiskTier::run_writer() {
  while (true) {
    const Group group = next_group();
    if (!is_off_)
      write(group);
    if (!is_off_)
      keep_bounds();
    {
      const std::lock_guard lock(mutex_);
      finished_ += std::ssize(group.records);
      is_closed_ = group.is_last;
    }
    done_.notify_all();
    if (group.is_last)
      return;
  }
}

// Waits for something to do, a second at most.
DiskTier::Group DiskTier::next_group() {
  std::unique_lock lock(mutex_);
  const auto is_urgent = [&] {
    return is_closing_ || awaited_ > finished_ || queued_bytes_ >= kGatherBytes;
  };
  work_.wait_for(lock, kIdle, [&] { return !queue_.empty() || is_urgent(); });
  if (!queue_.empty())
    work_.wait_for(lock, kGather, [&] { return waiting_ > 0 || is_urgent(); });

  Group group;
  std::size_t taken = 0;
  i64 bytes = 0;
  while (taken < queue_.size() && bytes < max_group_bytes_)
    bytes += std::ssize(queue_[taken++].record);
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(taken);
  group.records.assign(std::make_move_iterator(queue_.begin()),
                       std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  queued_bytes_ -= bytes;
  const std::size_t promoted = std::min(used_.size(), kMaxPromotions);
  group.used.assign(used_.end() - static_cast<std::ptrdiff_t>(promoted),
                    used_.end());
  used_.resize(used_.size() - promoted);
  group.is_last = is_closing_ && queue_.empty() && used_.empty();
  lock.unlock();
  done_.notify_all();  // there is room in the queue
  // Neighbours in the file together; of the same key the last one counts.
  std::ranges::stable_sort(group.records, is_before, &Pending::key);
  return group;
}

void DiskTier::write(const Group& group) {
  if (group.records.empty() && group.used.empty())
    return;
  int status = try_write(group);
  for (int i = 0; status == MDB_MAP_FULL && i < kMaxRounds && make_room(); i++)
    status = try_write(group);
  if (status == MDB_SUCCESS) {
    stores_.fetch_add(std::ssize(group.records), std::memory_order_relaxed);
    failures_ = 0;
    return;
  }
  count_failure(status, std::ssize(group.records));
}

int DiskTier::try_write(const Group& group) {
  LmdbEnv::Write write(*env_);
  if (write.status() != MDB_SUCCESS)
    return write.status();
  DiskChanges changes(write.txn(), env_->tables());
  if (changes.status() != MDB_SUCCESS)
    return changes.status();
  for (const Pending& pending : group.records)
    if (int status =
            changes.put({pending.key, pending.record, pending.lifetime});
        status != MDB_SUCCESS)
      return status;
  const i64 epoch = usage_epoch(options_.now());
  for (const CacheKey& key : group.used)
    if (int status = changes.promote(key, epoch); status != MDB_SUCCESS)
      return status;
  if (int status = changes.finish(); status != MDB_SUCCESS)
    return status;
  return write.commit();
}

// The map is full: answers go, and if even that needs room, the map grows.
bool DiskTier::make_room() {
  const i64 live = state().live_bytes;
  const int status = remove_some(
      {.least_bytes = max_group_bytes_, .is_eviction = true}, options_.now());
  if (status == MDB_SUCCESS && live > 0)
    return true;
  const i64 larger = env_->map_bytes() + options_.disk_bytes / 16;
  return (status == MDB_MAP_FULL || live == 0) &&
         larger <= share(options_.disk_bytes, kGrowTo) &&
         env_->grow(larger) == MDB_SUCCESS;
}

// How far down is decided by what the transaction finds: what other processes
// have stored since any earlier look must not count as too much. No further
// than for the next group: what is stored meanwhile waits in memory.
int DiskTier::remove_some(const Removal& removal, i64 now) {
  LmdbEnv::Write write(*env_);
  if (write.status() != MDB_SUCCESS)
    return write.status();
  DiskChanges changes(write.txn(), env_->tables());
  int status = changes.status();
  if (status == MDB_SUCCESS)
    status = changes.remove_expired(now, max_removals_);
  if (status == MDB_SUCCESS && removal.is_eviction)
    status = changes.remove_oldest(
        std::min(changes.state().live_bytes - removal.least_bytes,
                 share(options_.disk_bytes, kEvictAbove) - max_group_bytes_),
        max_removals_);
  if (status == MDB_SUCCESS)
    status = changes.finish();
  if (status == MDB_SUCCESS)
    status = write.commit();
  if (status == MDB_SUCCESS)
    evictions_.fetch_add(changes.removed(), std::memory_order_relaxed);
  return status;
}

// Sweeps what is over once a minute, and evicts when there is too much.
void DiskTier::keep_bounds() {
  const i64 now = options_.now();
  bool has_expired = now >= next_sweep_ || now < next_sweep_ - kSweepSeconds;
  if (has_expired)
    next_sweep_ = now + kSweepSeconds;
  const i64 live = state().live_bytes;
  is_scarce_ = live > share(options_.disk_bytes, kScarceAbove);
  const bool is_too_much = live > share(options_.disk_bytes, kEvictAbove);
  if (!is_too_much && !has_expired)
    return;
  for (int i = 0; i < kMaxRounds; i++) {
    const i64 before = evictions_;
    const int status = remove_some({.is_eviction = is_too_much}, now);
    if (status == MDB_MAP_FULL && make_room())
      continue;
    if (status != MDB_SUCCESS)
      return count_failure(status, 0);
    if (evictions_ == before)
      return;
  }
}

// Nothing, when it cannot be read.
DiskState DiskTier::state() {
  const LmdbEnv::Read read(*env_);
  if (read.status() != MDB_SUCCESS)
    return {};
  return read_state(read.txn(), env_->tables()).state;
}

void DiskTier::count_failure(int status, i64 records) {
  errors_.fetch_add(std::max<i64>(records, 1), std::memory_order_relaxed);
  failures_++;
  if (failures_ == 1)
    warn(fmt::format("{}: cannot be written: {}", options_.folder,
                     mdb_strerror(status)));
  if (failures_ >= kMaxFailures)
    switch_off(mdb_strerror(status));
}

void DiskTier::switch_off(const std::string& reason) {
  if (is_off_.exchange(true))
    return;
  warn(fmt::format("{}: not used any more in this run: {}", options_.folder,
                   reason));
  done_.notify_all();
}

void DiskTier::warn(std::string line) {
  const std::lock_guard lock(mutex_);
  warnings_.push_back("cache: " + std::move(line));
}

std::vector<std::string> DiskTier::warnings() const {
  const std::lock_guard lock(mutex_);
  return warnings_;
}

DiskTier::Totals DiskTier::totals() {
  Totals totals;
  totals.hits = meter_.hits();
  totals.misses = meter_.misses();
  totals.stores = stores_;
  totals.evictions = evictions_;
  totals.errors = errors_;
  totals.is_off = is_off_;
  totals.lookup_ms = meter_.lookup_ms();
  const DiskState on_disk = state();
  totals.entries = on_disk.entries;
  totals.bytes = on_disk.live_bytes;
  return totals;
}

}  // namespace docmill
