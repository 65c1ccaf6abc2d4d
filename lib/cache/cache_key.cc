#include "lib/cache/cache_key.h"

#include <bit>
#include <cstring>

#include "lib/base/hash.h"

namespace docmill {
namespace {

static_assert(std::endian::native == std::endian::little,
              "keys are encoded in little-endian order");

constexpr char kText = 's';
constexpr char kNumber = 'i';
constexpr u64 kCheckSeed = 0x646F636D696C6C31;  // "docmill1"

void append_prefix(std::string& bytes, char kind, u64 value) {
  char prefix[1 + sizeof value];
  prefix[0] = kind;
  std::memcpy(prefix + 1, &value, sizeof value);
  bytes.append(prefix, sizeof prefix);
}

}  // namespace

CacheKeyBuilder& CacheKeyBuilder::add(std::string_view part) {
  append_prefix(bytes_, kText, part.size());
  bytes_.append(part);
  return *this;
}

CacheKeyBuilder& CacheKeyBuilder::add(i64 part) {
  append_prefix(bytes_, kNumber, static_cast<u64>(part));
  return *this;
}

CacheKey CacheKeyBuilder::finish() const {
  const Hash128 hash = stable_hash128(bytes_);
  return {hash.high, hash.low, stable_hash64(bytes_, kCheckSeed)};
}

}  // namespace docmill
