// Tells cheaply which of many hashes may occur more than once.
//
// A table of small counts without collision handling: two hashes of one place
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
  // Forgets everything. About `expected` hashes will be added; a wrong guess
  // costs time only.
  void reset(i64 expected) {
    constexpr i64 kPlacesEach = 16;
    constexpr i64 kMaxPlaces = i64{1} << 26;
    const u64 places = std::bit_ceil(static_cast<u64>(
        std::clamp<i64>(kPlacesEach * expected, 64, kMaxPlaces)));
    shift_ = 64 - std::countr_zero(places);
    std::memset(places_.reserve(places), 0, places);
  }

  void add(u64 hash) {
    u8& place = places_.data()[hash >> shift_];
    place = static_cast<u8>(place << 1 | 1);
  }

  bool may_repeat(u64 hash) const { return places_.data()[hash >> shift_] > 1; }

  void release_excess() { places_.release_above(std::size_t{1} << 20); }

 private:
  ScratchBuffer<u8> places_;
  int shift_ = 58;
};

}  // namespace docmill
