#include "lib/score/gram_counts.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace docmill {
namespace {

constexpr i64 kMinCapacity = 64;
constexpr i64 kMaxFirstCapacity = 1 << 13;
constexpr i64 kMaxKeptCapacity = 1 << 16;

}  // namespace

void GramCounts::reset(i64 expected) {
  top_ = {};
  size_ = 0;
  const i64 places = std::clamp(2 * expected, kMinCapacity, kMaxFirstCapacity);
  set_capacity(static_cast<i64>(std::bit_ceil(static_cast<u64>(places))));
}

// Leaves the table empty.
void GramCounts::set_capacity(i64 capacity) {
  shift_ = 64 - std::countr_zero(static_cast<u64>(capacity));
  const auto places = static_cast<std::size_t>(capacity);
  std::memset(entries_.reserve(places), 0, places * sizeof(Entry));
}

// The entry of `hash`, or the free one where it belongs.
GramCounts::Entry& GramCounts::place_of(u64 hash) {
  const i64 mask = capacity() - 1;
  i64 place = static_cast<i64>(hash >> shift_);
  while (entries_.data()[place].count != 0 &&
         entries_.data()[place].hash != hash)
    place = (place + 1) & mask;
  return entries_.data()[place];
}

void GramCounts::add(u64 hash, i64 position) {
  Entry& entry = place_of(hash);
  if (entry.count == 0) {
    entry = {hash, 0, static_cast<u32>(position)};
    size_++;
  }
  entry.count++;
  const bool is_top = entry.count > top_.count ||
                      (entry.count == top_.count && entry.first < top_.first);
  if (is_top)
    top_ = entry;
  if (2 * size_ > capacity())
    grow();
}

void GramCounts::grow() {
  const ScratchBuffer<Entry> old = std::exchange(entries_, {});
  const i64 old_capacity = capacity();
  set_capacity(2 * old_capacity);
  for (i64 i = 0; i < old_capacity; i++)
    if (old.data()[i].count != 0)
      place_of(old.data()[i].hash) = old.data()[i];
}

void GramCounts::release_excess() { entries_.release_above(kMaxKeptCapacity); }

}  // namespace docmill
