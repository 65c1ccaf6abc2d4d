// Counts how often each request came, in bounded memory.

#pragma once

#include <unordered_map>

#include "lib/base/types.h"

namespace docmill::sim {

// Remembers at least the last `max_requests` different requests, and no more
// than twice as many: two tables, of which the older is dropped when the
// younger is full.
class Attempts {
 public:
  explicit Attempts(i64 max_requests = i64{1} << 20) : max_(max_requests) {}

  // How often this request came before.
  i64 count(u64 request_hash);

  i64 unique() const { return unique_; }
  void forget();

 private:
  using Table = std::unordered_map<u64, i64>;

  i64 max_;
  i64 unique_ = 0;
  Table young_;
  Table old_;
};

}  // namespace docmill::sim
