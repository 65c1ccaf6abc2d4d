#include "lib/score/hash_set.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace docmill {
namespace {

constexpr i64 kMinCapacity = 64;
constexpr i64 kMaxFirstCapacity = 1 << 14;
constexpr i64 kMaxKeptCapacity = 1 << 16;

}  // namespace

void HashSet::reset(i64 expected) {
  size_ = 0;
  const i64 places = std::clamp(2 * expected, kMinCapacity, kMaxFirstCapacity);
  set_capacity(static_cast<i64>(std::bit_ceil(static_cast<u64>(places))));
}

// Leaves the set empty.
void HashSet::set_capacity(i64 capacity) {
  shift_ = 64 - std::countr_zero(static_cast<u64>(capacity));
  limit_ = capacity > kMaxKeptCapacity ? capacity / 3 * 2 : capacity / 2;
  const auto places = static_cast<std::size_t>(capacity);
  std::memset(places_.reserve(places), 0, places * sizeof(u64));
}

void HashSet::grow() {
  const ScratchBuffer<u64> old = std::exchange(places_, {});
  const i64 old_capacity = capacity();
  set_capacity(2 * old_capacity);
  for (i64 i = 0; i < old_capacity; i++) {
    const u64 hash = old.data()[i];
    if (hash == 0)
      continue;
    u64* place = places_.data() + (hash >> shift_);
    while (*place != 0)
      place = next(place);
    *place = hash;
  }
}

void HashSet::release_excess() { places_.release_above(kMaxKeptCapacity); }

}  // namespace docmill
