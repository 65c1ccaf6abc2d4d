// The name of an answer in the cache: a hash of all that can change it.
//
// XXH3-128 over an unambiguous encoding: each part is preceded by its kind
// and length. A second, independent hash of the same bytes (XXH64) is stored
// with the value and compared, so that a collision of the first is a miss,
// not a wrong answer.
//
// Keys are in files: the encoding and the hashes never change. A new rule of
// what goes into a key is a new first part of it.

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

// Collects the parts of a key. One object may build many keys: clear() keeps
// the memory.
// Thread safety: none.
class CacheKeyBuilder {
 public:
  CacheKeyBuilder& add(std::string_view part);
  CacheKeyBuilder& add(const char* part) { return add(std::string_view(part)); }
  CacheKeyBuilder& add(i64 part);

  // The key of the parts added so far; more may follow.
  CacheKey finish() const;

  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

}  // namespace docmill
