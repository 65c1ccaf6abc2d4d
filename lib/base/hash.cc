#include "lib/base/hash.h"

#include <xxhash.h>

namespace docmill {

u64 hash64(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

Hash128 stable_hash128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

u64 stable_hash64(std::string_view bytes, u64 seed) {
  return XXH64(bytes.data(), bytes.size(), seed);
}

}  // namespace docmill
