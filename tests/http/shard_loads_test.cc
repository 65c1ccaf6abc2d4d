#include "lib/http/shard_loads.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "lib/http/http_target.h"

namespace docmill {
namespace {

constexpr int kShards = 4;

std::unique_ptr<HttpTarget> make_target() {
  auto target = HttpTarget::create("http://127.0.0.1:1/", {});
  REQUIRE(target);
  return std::move(*target);
}

// Starts one; where.
int start(ShardLoads& loads, const HttpTarget& target) {
  const int shard = loads.emptiest(&target);
  loads.add(shard, &target);
  return shard;
}

TEST_CASE("ShardLoads counts for each shard and target") {
  const auto first = make_target();
  const auto second = make_target();
  ShardLoads loads(kShards);
  loads.add(1, first.get());
  loads.add(1, second.get());
  loads.add(1, second.get());
  loads.remove(1, first.get());
  CHECK(loads.to(1, first.get()) == 0);
  CHECK(loads.to(1, second.get()) == 2);
  CHECK(loads.to(0, second.get()) == 0);
  CHECK(loads.total() == 2);
}

TEST_CASE("ShardLoads gives each shard its share of each target's requests") {
  const auto first = make_target();
  const auto second = make_target();
  ShardLoads loads(kShards);
  std::vector<int> of_first;
  for (int i = 0; i < 8; i++)
    of_first.push_back(start(loads, *first));
  // Two shards have room, but half of the second's requests are enough there.
  for (const int shard : of_first)
    if (shard < 2)
      loads.remove(shard, first.get());
  for (int i = 0; i < 8; i++)
    start(loads, *second);
  for (int shard = 0; shard < kShards; shard++)
    CHECK(loads.to(shard, second.get()) == 2);
}

TEST_CASE("ShardLoads spreads few requests to each of many targets") {
  ShardLoads loads(kShards);
  std::vector<std::unique_ptr<HttpTarget>> targets;
  std::vector<int> counts(kShards);
  for (int i = 0; i < 8; i++) {
    targets.push_back(make_target());
    counts[static_cast<std::size_t>(start(loads, *targets.back()))]++;
  }
  CHECK(counts == std::vector<int>(kShards, 2));
}

}  // namespace
}  // namespace docmill
