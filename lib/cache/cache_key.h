// The name of an answer in the cache: a hash of all that can change it.
//
// XXH3-128 over an unambiguous encoding: each part is preceded by its length.
// A second, independent hash of the same bytes is stored with the value and
// compared, so that a collision of the first is a miss, not a wrong answer.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

struct CacheKey {
  u64 high = 0;
  u64 low = 0;
  u64 check = 0;

  bool operator==(const CacheKey&) const = default;
};

// Thread safety: none.
class CacheKeyBuilder {
 public:
  CacheKeyBuilder& add(std::string_view part);
  CacheKeyBuilder& add(i64 part);
  CacheKey finish() const;

 private:
  std::string bytes_;
};

}  // namespace docmill
