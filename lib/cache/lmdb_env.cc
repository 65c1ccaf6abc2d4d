#include "lib/cache/lmdb_env.h"

#include <cerrno>

namespace docmill {
namespace {

// A metadata sync less per commit: a crash of the system may undo the last
// commit, and only that. Readers belong to no thread. Look-ups jump around:
// reading ahead would only push out pages that are used.
constexpr unsigned kFlags = MDB_NOMETASYNC | MDB_NOTLS | MDB_NORDAHEAD;
constexpr unsigned kMaxReaders = 1000;
constexpr int kFileMode = 0600;
constexpr int kOpenTries = 5;

int open_once(MDB_env** env, const LmdbEnv::Options& options,
              std::size_t map_bytes) {
  int status = mdb_env_create(env);
  if (status != MDB_SUCCESS)
    return status;
  mdb_env_set_maxdbs(*env, 8);
  mdb_env_set_maxreaders(*env, kMaxReaders);
  if (map_bytes > 0)
    mdb_env_set_mapsize(*env, map_bytes);
  const unsigned flags = kFlags | (options.is_read_only ? MDB_RDONLY : 0u);
  status = mdb_env_open(*env, options.folder.c_str(), flags, kFileMode);
  if (status != MDB_SUCCESS)
    mdb_env_close(*env);
  return status;
}

}  // namespace

LmdbEnv::Opened LmdbEnv::open(const Options& options) {
  std::size_t map_bytes = static_cast<std::size_t>(options.map_bytes);
  MDB_env* env = nullptr;
  int status = MDB_SUCCESS;
  for (int i = 0; i < kOpenTries; i++) {
    status = open_once(&env, options, map_bytes);
    if (status == ENOMEM && map_bytes > 1 << 20)
      map_bytes /= 4;  // there is a limit of address space
    else if (status != EAGAIN && status != EBUSY)
      break;
  }
  if (status != MDB_SUCCESS)
    return {nullptr, status};
  std::shared_ptr<LmdbEnv> opened(new LmdbEnv);
  opened->env_ = env;
  if (!options.is_read_only)
    opened->clear_dead_readers();
  return {std::move(opened), MDB_SUCCESS};
}

LmdbEnv::~LmdbEnv() {
  for (MDB_txn* txn : idle_readers_)
    mdb_txn_abort(txn);
  if (env_ != nullptr)
    mdb_env_close(env_);
}

int LmdbEnv::open_tables(bool may_create) {
  MDB_txn* txn = nullptr;
  const std::shared_lock gate = enter();
  int status = mdb_txn_begin(env_, nullptr, may_create ? 0 : MDB_RDONLY, &txn);
  if (status != MDB_SUCCESS)
    return status;
  const unsigned flags = may_create ? MDB_CREATE : 0;
  const struct {
    const char* name;
    MDB_dbi* table;
  } kTables[] = {{"records", &tables_.records},
                 {"expiry", &tables_.expiry},
                 {"keys", &tables_.keys},
                 {"meta", &tables_.meta}};
  for (const auto& [name, table] : kTables) {
    status = mdb_dbi_open(txn, name, flags, table);
    if (status != MDB_SUCCESS) {
      mdb_txn_abort(txn);
      return status;
    }
  }
  return mdb_txn_commit(txn);
}

std::shared_lock<std::shared_mutex> LmdbEnv::enter() {
  if (is_resizing_.load(std::memory_order_acquire))
    const std::lock_guard wait(turnstile_);
  return std::shared_lock(gate_);
}

int LmdbEnv::set_map_bytes(std::size_t bytes) {
  const std::lock_guard one_at_a_time(turnstile_);
  is_resizing_.store(true, std::memory_order_release);
  int status = MDB_SUCCESS;
  {
    const std::unique_lock gate(gate_);
    status = mdb_env_set_mapsize(env_, bytes);
  }
  is_resizing_.store(false, std::memory_order_release);
  return status;
}

int LmdbEnv::grow(i64 map_bytes) {
  return set_map_bytes(static_cast<std::size_t>(map_bytes));
}

void LmdbEnv::clear_dead_readers() {
  int dead = 0;
  mdb_reader_check(env_, &dead);
}

i64 LmdbEnv::map_bytes() const {
  MDB_envinfo info{};
  mdb_env_info(env_, &info);
  return static_cast<i64>(info.me_mapsize);
}

// Begins with a reader that was used before, where there is one.
int LmdbEnv::renew_reader(MDB_txn** txn) {
  {
    const std::lock_guard lock(readers_mutex_);
    if (!idle_readers_.empty()) {
      *txn = idle_readers_.back();
      idle_readers_.pop_back();
    }
  }
  if (*txn == nullptr)
    return mdb_txn_begin(env_, nullptr, MDB_RDONLY, txn);
  const int status = mdb_txn_renew(*txn);
  if (status != MDB_SUCCESS) {
    mdb_txn_abort(*txn);
    *txn = nullptr;
  }
  return status;
}

LmdbEnv::Read::Read(LmdbEnv& env) : env_(env), gate_(env.enter()) {
  status_ = env.renew_reader(&txn_);
  if (status_ == MDB_READERS_FULL) {
    env.clear_dead_readers();
    status_ = env.renew_reader(&txn_);
  }
  if (status_ != MDB_MAP_RESIZED)
    return;
  // Another process made it larger.
  gate_.unlock();
  status_ = env.set_map_bytes(0);
  gate_ = env.enter();
  if (status_ == MDB_SUCCESS)
    status_ = env.renew_reader(&txn_);
}

LmdbEnv::Read::~Read() {
  if (txn_ == nullptr)
    return;
  mdb_txn_reset(txn_);
  const std::lock_guard lock(env_.readers_mutex_);
  env_.idle_readers_.push_back(txn_);
}

LmdbEnv::Write::Write(LmdbEnv& env)
    : env_(env), one_writer_(env.writer_mutex_) {
  gate_ = env.enter();
  status_ = mdb_txn_begin(env.env_, nullptr, 0, &txn_);
  if (status_ != MDB_MAP_RESIZED)
    return;
  gate_.unlock();
  status_ = env.set_map_bytes(0);
  gate_ = env.enter();
  if (status_ == MDB_SUCCESS)
    status_ = mdb_txn_begin(env.env_, nullptr, 0, &txn_);
}

LmdbEnv::Write::~Write() {
  if (txn_ != nullptr)
    mdb_txn_abort(txn_);
}

int LmdbEnv::Write::commit() {
  MDB_txn* txn = txn_;
  txn_ = nullptr;
  return mdb_txn_commit(txn);
}

}  // namespace docmill
