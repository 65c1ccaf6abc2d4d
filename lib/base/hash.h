// Hashes of byte strings. Not for secrets and not for files that outlive a
// version: values may change between releases.

#pragma once

#include <string_view>

#include "lib/base/types.h"

namespace docmill {

// XXH3-64.
u64 hash64(std::string_view bytes);

// Mixes `value` into `seed`; the order of calls matters.
inline u64 hash_combine(u64 seed, u64 value) {
  __extension__ using u128 = unsigned __int128;
  const u128 product = static_cast<u128>(seed ^ value) * 0x9E3779B97F4A7C15ull;
  return static_cast<u64>(product) ^ static_cast<u64>(product >> 64);
}

}  // namespace docmill
