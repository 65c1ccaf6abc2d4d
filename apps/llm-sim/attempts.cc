#include "apps/llm-sim/attempts.h"

#include <utility>

namespace docmill::sim {

i64 Attempts::count(u64 request_hash) {
  if (std::ssize(young_) >= max_) {
    old_ = std::move(young_);
    young_ = {};
  }
  const auto [place, is_new] = young_.try_emplace(request_hash, 0);
  if (is_new) {
    const auto before = old_.find(request_hash);
    if (before == old_.end())
      unique_++;
    else
      place->second = before->second;
  }
  return place->second++;
}

void Attempts::forget() {
  young_ = {};
  old_ = {};
  unique_ = 0;
}

}  // namespace docmill::sim
