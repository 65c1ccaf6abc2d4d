#include "lib/cache/disk_tier.h"

#include <sys/mount.h>
#include <unistd.h>

#include <thread>

#include <doctest/doctest.h>

#include "tests/cache/cache_folder_fixture.h"

namespace docmill {
namespace {

const CacheTierStats& disk_of(const std::vector<CacheTierStats>& stats) {
  return stats.back();
}

TEST_CASE("DiskTier lets answers go when their time is over") {
  const CacheFolder folder;
  SetClock clock;
  AnswerCache::Options options = on_disk(folder, clock);
  const auto cache = open_cache(options);
  cache->store(key_of(1), answer_of(1));
  cache->flush();
  clock.add(3599);
  CHECK(cache->find(key_of(1)));
  clock.add(1);
  CHECK_FALSE(cache->find(key_of(1)));
  cache->store(key_of(1), answer_of(1));
  cache->flush();
  CHECK(cache->find(key_of(1)));
}

TEST_CASE("DiskTier sweeps what is over out of the file") {
  const CacheFolder folder;
  SetClock clock;
  AnswerCache::Options options = on_disk(folder, clock);
  {
    const auto cache = open_cache(options);
    for (i64 i = 0; i < 1500; i++)
      cache->store(key_of(i), answer_of(i, 200));
  }
  clock.add(4000);
  const i64 now = options.now();
  CHECK(read_disk_stats(folder.path(), now)->expired == 1500);
  open_cache(options)->close();
  CHECK(read_disk_stats(folder.path(), now)->entries == 0);
  CHECK(read_disk_stats(folder.path(), now)->live_bytes == 0);
}

TEST_CASE("DiskTier heeds a shorter time to live than that of the writer") {
  const CacheFolder folder;
  SetClock clock;
  AnswerCache::Options options = on_disk(folder, clock);
  open_cache(options)->store(key_of(1), answer_of(1));
  clock.add(100);
  options.ttl_seconds = 60;
  CHECK_FALSE(open_cache(options)->find(key_of(1)));
  options.ttl_seconds = 0;
  CHECK(open_cache(options)->find(key_of(1)));
}

TEST_CASE("DiskTier distrusts answers from the future") {
  const CacheFolder folder;
  SetClock clock;
  AnswerCache::Options options = on_disk(folder, clock);
  const auto cache = open_cache(options);
  cache->store(key_of(1), answer_of(1));
  cache->flush();
  clock.add(-300);
  CHECK(cache->find(key_of(1)));
  clock.add(-1);
  CHECK_FALSE(cache->find(key_of(1)));
}

TEST_CASE("DiskTier stays within its bytes, oldest out first") {
  const CacheFolder folder;
  SetClock clock;
  AnswerCache::Options options = on_disk(folder, clock);
  options.disk_bytes = 16 << 20;
  options.ttl_seconds = 0;
  const auto cache = open_cache(options);
  constexpr i64 kStored = 24000;
  for (i64 i = 0; i < kStored; i++) {
    if (i % 100 == 0) {
      clock.add(600);
      cache->flush();
      // This one is used all the time.
      for (const std::string& line : cache->warnings())
        FAIL(line);
      REQUIRE(bool(cache->find(key_of(0))) == (i > 0));
    }
    cache->store(key_of(i), answer_of(i));
  }
  cache->flush();
  CHECK(disk_of(cache->stats()).evictions > 0);
  CHECK(disk_of(cache->stats()).errors == 0);
  CHECK(cache->warnings().empty());
  CHECK(cache->find(key_of(0)));
  CHECK(cache->find(key_of(kStored - 1)));
  CHECK_FALSE(cache->find(key_of(1)));
  // Whatever is there is newer than whatever is not.
  i64 oldest = 1;
  while (oldest < kStored && !cache->find(key_of(oldest)))
    oldest++;
  for (i64 i = (oldest / 100 + 1) * 100; i < kStored; i++)
    REQUIRE(cache->find(key_of(i)));
  const Result<DiskStats> stats = read_disk_stats(folder.path(), 0);
  REQUIRE(stats);
  CHECK(stats->file_bytes <= 20 << 20);
  CHECK(stats->entries > 8000);
}

TEST_CASE("DiskTier keeps long answers within its bytes too") {
  const CacheFolder folder;
  AnswerCache::Options options = on_disk(folder);
  options.disk_bytes = 16 << 20;
  const auto cache = open_cache(options);
  for (i64 i = 0; i < 2500; i++)
    cache->store(key_of(i), answer_of(i, 1000 + i * 97 % 60000));
  cache->flush();
  CHECK(disk_of(cache->stats()).errors == 0);
  CHECK(cache->find(key_of(2499)));
  CHECK(read_disk_stats(folder.path(), 0)->file_bytes <= 20 << 20);
}

TEST_CASE("DiskTier makes storing wait when its queue is full") {
  const CacheFolder folder;
  AnswerCache::Options options = on_disk(folder);
  options.queue_bytes = 2000;
  const auto cache = open_cache(options);
  run_at_once(4, [&](i64 t) {
    for (i64 i = 0; i < 20; i++)
      cache->store(key_of(t * 100 + i), answer_of(i));
  });
  cache->flush();
  CHECK(disk_of(cache->stats()).stores == 80);
  CHECK(disk_of(cache->stats()).errors == 0);
}

TEST_CASE("AnswerCache is used by several threads at once") {
  const CacheFolder folder;
  AnswerCache::Options options = on_disk(folder);
  options.memory_bytes = 200 << 10;
  const auto cache = open_cache(options);
  std::atomic<i64> wrong = 0;
  run_at_once(4, [&](i64 t) {
    for (i64 i = 0; i < 400; i++) {
      const i64 key = (i * 7 + t * 13) % 300;
      const std::optional<CacheHit> hit = cache->find(key_of(key));
      if (!hit)
        cache->store(key_of(key), answer_of(key));
      else if (hit->answer != answer_of(key))
        wrong++;
      if (i % 100 == 0)
        cache->stats();
    }
  });
  CHECK(wrong == 0);
  cache->flush();
  for (i64 key = 0; key < 300; key++)
    CHECK(cache->find(key_of(key)));
}

TEST_CASE("Two caches of one process share a folder") {
  const CacheFolder folder;
  const auto first = open_cache(on_disk(folder));
  auto second = open_cache(on_disk(folder));
  first->store(key_of(1), answer_of(1));
  first->flush();
  CHECK(second->find(key_of(1)));
  second.reset();
  CHECK(first->find(key_of(1)));
  CHECK(read_disk_stats(folder.path(), 0)->entries == 1);
}

// Each commit is followed by a sweep, which must not take what the other one
// has stored meanwhile for too much.
TEST_CASE("DiskTier sweeps nothing that still holds, whoever stored it") {
  const CacheFolder folder;
  AnswerCache::Options options = on_disk(folder);
  options.ttl_seconds = 0;
  std::atomic<i64> now = 1'700'000'000;
  options.now = [&] { return now += 61; };
  run_at_once(2, [&options](i64 t) {
    const auto cache = open_cache(options);
    for (i64 i = 0; i < 500; i++) {
      cache->store(key_of(t * 500 + i), answer_of(i, 200));
      if (i % 10 == 9)
        cache->flush();
    }
  });
  CHECK(read_disk_stats(folder.path(), now)->entries == 1000);
}

TEST_CASE("AnswerCache works without a folder that cannot be made") {
  const CacheFolder folder;
  folder.base().write("file", "x");
  AnswerCache::Options options = on_disk(folder);
  options.folder = folder.base().path("file/cache");
  options.memory_bytes = 1 << 20;
  const auto cache = open_cache(options);
  REQUIRE(cache->warnings().size() == 1);
  CHECK(cache->stats().size() == 1);
  cache->store(key_of(1), answer_of(1));
  CHECK(cache->find(key_of(1)));
}

TEST_CASE("DiskTier switches itself off when the disk is full") {
  const CacheFolder folder;
  const std::string mounted = folder.base().path("small");
  std::filesystem::create_directory(mounted);
  if (mount("none", mounted.c_str(), "tmpfs", 0, "size=1m") != 0) {
    MESSAGE("skipped: may not mount a file system");
    return;
  }
  AnswerCache::Options options = on_disk(folder);
  options.folder = mounted + "/cache";
  {
    const auto cache = open_cache(options);
    for (i64 i = 0; i < 4000 && !disk_of(cache->stats()).is_off; i++) {
      cache->store(key_of(i), answer_of(i));
      if (i % 50 == 0)
        cache->flush();
    }
    CHECK(disk_of(cache->stats()).is_off);
    CHECK(disk_of(cache->stats()).errors > 0);
    CHECK(cache->warnings().size() == 2);
    CHECK_FALSE(cache->find(key_of(0)));
    cache->store(key_of(0), answer_of(0));
  }
  // What was stored before is there in the next run.
  CHECK(open_cache(options)->find(key_of(0)));
  umount2(mounted.c_str(), MNT_DETACH);
}

TEST_CASE("read_disk_stats tells what is in the file") {
  const CacheFolder folder;
  SetClock clock;
  AnswerCache::Options options = on_disk(folder, clock);
  {
    const auto cache = open_cache(options);
    cache->store(key_of(1), answer_of(1));
    clock.add(10);
    cache->store(key_of(2), answer_of(2));
  }
  const Result<DiskStats> stats =
      read_disk_stats(folder.path(), options.now() + 3595);
  REQUIRE(stats);
  CHECK(stats->format_version == 2);
  CHECK(stats->entries == 2);
  CHECK(stats->newest - stats->oldest == 10);
  CHECK(stats->expired == 1);
  CHECK(stats->live_bytes > 1000);
  CHECK(stats->file_bytes > stats->live_bytes);
  CHECK(stats->map_bytes >= stats->file_bytes);
}

}  // namespace
}  // namespace docmill
