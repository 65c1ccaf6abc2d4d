// Tells cheaply which of many hashes may occur more than once.
//
// A table of small counts without collision handling: hashes of one place
// count as equal. So all that repeat are found, and a few that do not.

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
  static constexpr int kMaxCount = 255;

  // Forgets everything, then counts the members `hash` of items[0, count).
  template <class Item>
  void count(const Item* items, i64 count) {
    reset(count);
    u8* const places = places_.data();
    const int shift = shift_;  // which the bytes written might change
    for (i64 i = 0; i < count; i++) {
      u8& place = places[items[i].hash >> shift];
      place = static_cast<u8>(place + (place < kMaxCount));
    }
  }

  // Whether `hash` may have been counted twice.
  bool may_repeat(u64 hash) const { return most(hash) > 1; }

  // At least how often `hash` was counted, or kMaxCount.
  int most(u64 hash) const { return places_.data()[hash >> shift_]; }

  // Gives memory back that only a giant document needs.
  void release_excess() { places_.release_above(std::size_t{1} << 20); }

 private:
  void reset(i64 expected) {
    constexpr i64 kPlacesEach = 16;
    constexpr i64 kMaxPlaces = i64{1} << 26;
    const u64 places = std::bit_ceil(static_cast<u64>(
        std::clamp<i64>(kPlacesEach * expected, 64, kMaxPlaces)));
    shift_ = 64 - std::countr_zero(places);
    std::memset(places_.reserve(places), 0, places);
  }

  ScratchBuffer<u8> places_;
  int shift_ = 58;
};

}  // namespace docmill
