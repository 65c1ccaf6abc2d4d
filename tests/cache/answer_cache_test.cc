#include "lib/cache/answer_cache.h"

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "tests/cache/cache_folder_fixture.h"

namespace docmill {
namespace {

TEST_CASE("AnswerCache finds in memory what was stored") {
  const auto cache = open_cache({.memory_bytes = 1 << 20});
  CHECK_FALSE(cache->find(key_of(1)));
  cache->store(key_of(1), answer_of(1));
  const std::optional<CacheHit> hit = cache->find(key_of(1));
  REQUIRE(hit);
  CHECK(hit->answer == answer_of(1));
  CHECK(hit->tier == CacheTier::kMemory);
}

TEST_CASE("AnswerCache finds on disk what another run stored") {
  const CacheFolder folder;
  {
    const auto cache = open_cache({.folder = folder.path()});
    cache->store(key_of(1), answer_of(1));
  }
  const auto cache = open_cache({.folder = folder.path()});
  CHECK(cache->warnings().empty());
  const std::optional<CacheHit> first = cache->find(key_of(1));
  REQUIRE(first);
  CHECK(first->answer == answer_of(1));
  CHECK(first->tier == CacheTier::kDisk);
  CHECK(cache->find(key_of(1))->tier == CacheTier::kMemory);
}

TEST_CASE("AnswerCache keeps others out of its folder") {
  const CacheFolder folder;
  open_cache(on_disk(folder))->store(key_of(1), answer_of(1));
  struct stat info {};
  REQUIRE(stat(folder.path().c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0700);
  REQUIRE(stat(folder.data_path().c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
}

TEST_CASE("AnswerCache treats a key with another check word as a miss") {
  const CacheFolder folder;
  const auto cache = open_cache({.folder = folder.path()});
  cache->store(key_of(1), answer_of(1));
  cache->flush();
  CacheKey other = key_of(1);
  other.check++;
  CHECK_FALSE(cache->find(other));
  CHECK(cache->stats()[1].errors == 0);
}

TEST_CASE("AnswerCache refuses sizes below zero") {
  const auto cache = AnswerCache::create({.memory_bytes = -1});
  REQUIRE_FALSE(cache);
  CHECK(cache.error().code == Error::Code::kUsage);
}

TEST_CASE("AnswerCache counts by tier") {
  const CacheFolder folder;
  const auto cache = open_cache({.folder = folder.path()});
  cache->find(key_of(1));
  cache->store(key_of(1), answer_of(1));
  cache->find(key_of(1));
  cache->flush();
  const std::vector<CacheTierStats> stats = cache->stats();
  REQUIRE(stats.size() == 2);
  CHECK(stats[0].name == "memory");
  CHECK(stats[0].hits == 1);
  CHECK(stats[0].misses == 1);
  CHECK(stats[0].entries == 1);
  CHECK(stats[1].name == "disk");
  CHECK(stats[1].hits == 0);
  CHECK(stats[1].misses == 1);
  CHECK(stats[1].stores == 1);
  CHECK(stats[1].entries == 1);
  CHECK(stats[1].lookup_ms.count() == 1);
}

}  // namespace
}  // namespace docmill
