#include "lib/cache/disk_tables.h"

#include <map>
#include <random>

#include <doctest/doctest.h>

#include "lib/cache/answer_record.h"
#include "lib/cache/cache_folder.h"
#include "tests/cache/cache_folder_fixture.h"

namespace docmill {
namespace {

// What the tables should hold: records by key, oldest number first.
struct Naive {
  struct Entry {
    i64 answer = 0;
    i64 expires = 0;
    i64 epoch = 0;
  };
  std::map<i64, Entry> entries;
  std::vector<i64> order;

  void put(i64 key, const Entry& entry) {
    std::erase(order, key);
    order.push_back(key);
    entries[key] = entry;
  }
  void remove(i64 key) {
    std::erase(order, key);
    entries.erase(key);
  }
  void remove_expired(i64 now) {
    for (const i64 key : std::vector<i64>(order))
      if (entries[key].expires <= now)
        remove(key);
  }
};

class Tables {
 public:
  Tables() : env_(open_cache_folder(folder_.path(), 64 << 20).value().env) {}

  // `change(DiskChanges&)` in one transaction.
  template <class Change>
  void commit(Change change) {
    LmdbEnv::Write write(*env_);
    REQUIRE(write.status() == MDB_SUCCESS);
    DiskChanges changes(write.txn(), env_->tables());
    change(changes);
    REQUIRE(changes.finish() == MDB_SUCCESS);
    REQUIRE(write.commit() == MDB_SUCCESS);
  }

  void put(DiskChanges& changes, i64 key, const Naive::Entry& entry) {
    const Lifetime lifetime{1000, entry.expires};
    const std::optional<std::string> record =
        encode_record(zstd_, key_of(key),
                      {answer_of(entry.answer, 100 + entry.answer % 5000),
                       lifetime, entry.epoch},
                      Packing::kLong);
    REQUIRE(changes.put({key_of(key), *record, lifetime}) == MDB_SUCCESS);
  }

  void check(const Naive& naive, i64 keys) {
    const LmdbEnv::Read read(*env_);
    for (i64 key = 0; key < keys; key++) {
      const auto found = find_record(read.txn(), env_->tables(), key_of(key));
      const auto want = naive.entries.find(key);
      REQUIRE((found.status == MDB_SUCCESS) == (want != naive.entries.end()));
      if (found.status != MDB_SUCCESS)
        continue;
      const auto stored = decode_record(zstd_, key_of(key), found.bytes);
      REQUIRE(stored);
      REQUIRE(stored->answer.prompt_tokens == want->second.answer);
      REQUIRE(stored->epoch == want->second.epoch);
    }
    const i64 entries = std::ssize(naive.entries);
    REQUIRE(read_state(read.txn(), env_->tables()).state.entries == entries);
    i64 visited = 0;
    for_each_record(read.txn(), env_->tables(),
                    [&](const CacheKey&, std::string_view) { visited++; });
    REQUIRE(visited == entries);
  }

  DiskState state() {
    const LmdbEnv::Read read(*env_);
    return read_state(read.txn(), env_->tables()).state;
  }

 private:
  CacheFolder folder_;
  std::shared_ptr<LmdbEnv> env_;
  ZstdBlocks zstd_;
};

TEST_CASE("DiskChanges holds exactly what a naive one holds") {
  constexpr i64 kKeys = 300;
  Tables tables;
  Naive naive;
  std::mt19937_64 random(7);
  i64 now = 2000;
  for (i64 round = 0; round < 120; round++, now += 10) {
    tables.commit([&](DiskChanges& changes) {
      for (i64 i = static_cast<i64>(random() % 60); i > 0; i--) {
        const i64 key = static_cast<i64>(random() % kKeys);
        const auto at = naive.entries.find(key);
        if (random() % 3 == 0 && at != naive.entries.end()) {
          REQUIRE(changes.promote(key_of(key), round) == MDB_SUCCESS);
          if (at->second.epoch < round)
            naive.put(key, {at->second.answer, at->second.expires, round});
          continue;
        }
        const Naive::Entry entry{static_cast<i64>(random() % 10000),
                                 random() % 4 == 0
                                     ? Lifetime::kForever
                                     : now + static_cast<i64>(random() % 500),
                                 round};
        tables.put(changes, key, entry);
        naive.put(key, entry);
      }
      REQUIRE(changes.remove_expired(now, 1000) == MDB_SUCCESS);
      naive.remove_expired(now);
      if (round % 7 == 0 && !naive.order.empty()) {
        REQUIRE(changes.remove_oldest(0, 5) == MDB_SUCCESS);
        for (int i = 0; i < 5 && !naive.order.empty(); i++)
          naive.remove(naive.order.front());
      }
    });
    tables.check(naive, kKeys);
  }
  tables.commit([](DiskChanges& changes) {
    REQUIRE(changes.remove_oldest(0, 1000) == MDB_SUCCESS);
  });
  CHECK(tables.state().entries == 0);
  CHECK(tables.state().live_bytes == 0);
}

}  // namespace
}  // namespace docmill
