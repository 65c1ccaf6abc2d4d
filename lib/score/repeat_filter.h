// Forgets most of those among many hashes that occur only once, cheaply.
//
// A table of small counts without collision handling: hashes of one place
// count as equal. So all that repeat are kept, and a few that do not.

#pragma once

#include <algorithm>
#include <bit>
#include <cstring>

#include "lib/base/types.h"
#include "lib/score/scratch_buffer.h"

namespace docmill {

// Thread safety: none; one per thread.
class RepeatFilter {
 public:
  // Moves those of items[0, count), in their order, to the front whose member
  // `hash` may occur twice or that are exempt; returns how many there are.
  template <class Item, class IsExempt>
  i64 keep_repeated(Item* items, i64 count, IsExempt is_exempt) {
    const int shift = reset(count);
    u8* const places = places_.data();
    for (i64 i = 0; i < count; i++) {
      u8& place = places[items[i].hash >> shift];
      place = static_cast<u8>(place << 1 | 1);
    }
    i64 kept = 0;
    for (i64 i = 0; i < count; i++) {
      const Item item = items[i];
      items[kept] = item;
      kept += (places[item.hash >> shift] > 1) | is_exempt(item);
    }
    return kept;
  }

  // Gives memory back that only a giant document needs.
  void release_excess() { places_.release_above(std::size_t{1} << 20); }

 private:
  // Empties the table; returns by how much to shift a hash to its place.
  int reset(i64 expected) {
    constexpr i64 kPlacesEach = 16;
    constexpr i64 kMaxPlaces = i64{1} << 26;
    const u64 places = std::bit_ceil(static_cast<u64>(
        std::clamp<i64>(kPlacesEach * expected, 64, kMaxPlaces)));
    std::memset(places_.reserve(places), 0, places);
    return 64 - std::countr_zero(places);
  }

  ScratchBuffer<u8> places_;
};

}  // namespace docmill
