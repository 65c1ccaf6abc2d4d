#include "lib/cache/ghost_set.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

namespace docmill {
namespace {

TEST_CASE("GhostSet remembers a key until it is taken") {
  GhostSet ghosts;
  CHECK_FALSE(ghosts.take(7, 100));
  ghosts.add(7, 100);
  CHECK(ghosts.take(7, 100));
  CHECK_FALSE(ghosts.take(7, 100));
}

TEST_CASE("GhostSet forgets the oldest, and hardly any of the newest") {
  constexpr i64 kCapacity = 1000;
  std::mt19937_64 random(1);
  std::vector<u64> keys(10 * kCapacity);
  GhostSet ghosts;
  for (u64& key : keys)
    ghosts.add(key = random(), kCapacity);
  i64 old = 0;
  i64 recent = 0;
  for (i64 i = 0; i < std::ssize(keys); i++)
    if (ghosts.take(keys[static_cast<std::size_t>(i)], kCapacity))
      (i < std::ssize(keys) - kCapacity ? old : recent)++;
  CHECK(old == 0);
  CHECK(recent > 0.95 * kCapacity);
}

TEST_CASE("GhostSet keeps what it has when it grows") {
  std::mt19937_64 random(2);
  std::vector<u64> keys(500);
  GhostSet ghosts;
  for (i64 i = 0; i < std::ssize(keys); i++)
    ghosts.add(keys[static_cast<std::size_t>(i)] = random(), i + 1);
  i64 found = 0;
  for (const u64 key : keys)
    found += ghosts.take(key, std::ssize(keys)) ? 1 : 0;
  CHECK(found > 475);
}

}  // namespace
}  // namespace docmill
