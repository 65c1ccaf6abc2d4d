#include "lib/http/shard_loads.h"

namespace docmill {

int ShardLoads::emptiest(const HttpTarget* target) {
  const Counts& counts = of(target);
  std::size_t least = 0;
  for (std::size_t i = 1; i < all_.size(); i++) {
    if (counts[i] < counts[least] ||
        (counts[i] == counts[least] && all_[i] < all_[least]))
      least = i;
  }
  return static_cast<int>(least);
}

ShardLoads::Counts& ShardLoads::of(const HttpTarget* target) {
  Counts& counts = targets_.of(target);
  if (counts.empty())
    counts.resize(all_.size());
  return counts;
}

void ShardLoads::change(int shard, const HttpTarget* target, int by) {
  const auto place = static_cast<std::size_t>(shard);
  of(target)[place] += by;
  all_[place] += by;
  total_ += by;
}

}  // namespace docmill
