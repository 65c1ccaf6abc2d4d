// Hashes of byte strings. Not for secrets. Only those named stable may go
// into files that outlive a version: the values of the others may change
// between releases.

#pragma once

#include <string_view>

#include "lib/base/types.h"

namespace docmill {

// XXH3-64.
u64 hash64(std::string_view bytes);

struct Hash128 {
  u64 high = 0;
  u64 low = 0;
};

// XXH3-128.
Hash128 stable_hash128(std::string_view bytes);

// XXH64, an algorithm of its own, independent of XXH3.
u64 stable_hash64(std::string_view bytes, u64 seed);

// Mixes `value` into `seed`; the order of calls matters.
inline u64 hash_combine(u64 seed, u64 value) {
  __extension__ using u128 = unsigned __int128;
  const u128 product = static_cast<u128>(seed ^ value) * 0x9E3779B97F4A7C15ull;
  return static_cast<u64>(product) ^ static_cast<u64>(product >> 64);
}

}  // namespace docmill
