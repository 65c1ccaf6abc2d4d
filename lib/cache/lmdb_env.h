// One open LMDB environment: the map, its size, and the transactions on it.
//
// LMDB forbids much (lmdb.h, "Caveats"): a folder may be open once per
// process, the map may change its size only while no transaction runs, a
// write transaction belongs to one thread. This class sees to all of it.
//
// The folder holds data.mdb and lock.mdb of LMDB, and docmill.lock, on which
// every process that uses the cache holds a shared lock, so that nobody sets
// a cache aside that another one works with.
//
// Not guarded against: another program that shortens data.mdb while it is
// open. Reading what is gone from a map ends the process (SIGBUS).

#pragma once

#include <lmdb.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

// The tables of the cache; all numbers in names are big-endian.
struct LmdbTables {
  MDB_dbi records = 0;  // number -> 16 bytes of the key, answer_record.h
  MDB_dbi keys = 0;     // 16 bytes of the key -> number
  MDB_dbi expiry = 0;   // seconds, number -> nothing
  MDB_dbi meta = 0;     // "state" -> DiskState (disk_tables.h)
};

// Thread safety: any thread.
class LmdbEnv {
 public:
  struct Options {
    std::string folder;
    i64 map_bytes = 0;  // 0: as large as the file says
    bool is_read_only = false;
  };

  // LMDB's code of what went wrong, MDB_SUCCESS or errno values too.
  struct Opened {
    std::shared_ptr<LmdbEnv> env;  // null: see status
    int status = MDB_SUCCESS;
  };
  // Opens what is there as it is; creates only an empty one.
  static Opened open(const Options& options);

  ~LmdbEnv();
  LmdbEnv(const LmdbEnv&) = delete;
  LmdbEnv& operator=(const LmdbEnv&) = delete;

  // Opens the tables, and creates them where they may be created.
  // MDB_NOTFOUND: there are none.
  int open_tables(bool may_create);

  // A snapshot for reading, from construction to destruction. Keep it short:
  // while it lives no page that it may see is used again.
  class Read {
   public:
    explicit Read(LmdbEnv& env);
    ~Read();
    Read(const Read&) = delete;
    Read& operator=(const Read&) = delete;

    int status() const { return status_; }
    MDB_txn* txn() const { return txn_; }

   private:
    LmdbEnv& env_;
    std::shared_lock<std::shared_mutex> gate_;
    MDB_txn* txn_ = nullptr;
    int status_ = MDB_SUCCESS;
  };

  // Changes, from construction to commit(); without it they are undone.
  class Write {
   public:
    explicit Write(LmdbEnv& env);
    ~Write();
    Write(const Write&) = delete;
    Write& operator=(const Write&) = delete;

    int status() const { return status_; }
    MDB_txn* txn() const { return txn_; }
    int commit();

   private:
    LmdbEnv& env_;
    std::unique_lock<std::mutex> one_writer_;
    std::shared_lock<std::shared_mutex> gate_;
    MDB_txn* txn_ = nullptr;
    int status_ = MDB_SUCCESS;
  };

  // Makes the map larger, at once and for all processes.
  // REQUIRES: the calling thread has no transaction.
  int grow(i64 map_bytes);

  // Frees what processes that were killed still hold.
  void clear_dead_readers();

  i64 map_bytes() const;
  const LmdbTables& tables() const { return tables_; }

 private:
  LmdbEnv() = default;

  std::shared_lock<std::shared_mutex> enter();
  int set_map_bytes(std::size_t bytes);
  int renew_reader(MDB_txn** txn);

  MDB_env* env_ = nullptr;
  LmdbTables tables_;
  // Shared: a transaction runs. Exclusive: the map changes its size.
  std::shared_mutex gate_;
  // Held by whoever waits for gate_ exclusively, so that new transactions
  // let it through.
  std::mutex turnstile_;
  std::atomic<bool> is_resizing_ = false;
  // One writer of this process at a time; LMDB sees to the others.
  std::mutex writer_mutex_;
  std::mutex readers_mutex_;
  std::vector<MDB_txn*> idle_readers_;
};

}  // namespace docmill
