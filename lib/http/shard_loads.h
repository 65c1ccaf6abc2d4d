// How many transfers each multi has, and which gets the next one.
//
// Thread safety: the I/O thread's own.

#pragma once

#include <algorithm>
#include <vector>

#include "lib/base/types.h"
#include "lib/http/per_target.h"

namespace docmill {

class ShardLoads {
 public:
  // REQUIRES: at least one.
  explicit ShardLoads(i64 shards) : all_(static_cast<std::size_t>(shards)) {}

  void add(int shard, const HttpTarget* target) { change(shard, target, 1); }
  void remove(int shard, const HttpTarget* target) {
    change(shard, target, -1);
  }

  // The one with the fewest transfers to `target`, of these the one with the
  // fewest at all. So each multi needs the fewest connections to each target:
  // its share of the most that are ever in flight to it.
  int emptiest(const HttpTarget* target);

  // In flight to `target` in this one.
  i64 to(int shard, const HttpTarget* target) {
    return of(target)[static_cast<std::size_t>(shard)];
  }

  i64 total() const { return total_; }

  // That anything was ever sent to; at least 1.
  i64 targets() const { return std::max(targets_.size(), i64{1}); }

 private:
  using Counts = std::vector<int>;  // of each shard

  Counts& of(const HttpTarget* target);
  void change(int shard, const HttpTarget* target, int by);

  Counts all_;
  PerTarget<Counts> targets_;
  i64 total_ = 0;
};

}  // namespace docmill
