// Finds the lines and sentences that stand earlier in a text.

#pragma once

#include <array>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

// The table in which repeated segments are found. It forgets old segments of
// a long text, so repeats are found when fewer than some 4,000 segments lie
// between. Not thread safe: one per thread.
class SegmentTable {
 public:
  static constexpr i64 kMinBytes = 16;

  void start_text(i64 bytes);

  // Whether the segment stands in the table; puts it there.
  // REQUIRES: at least kMinBytes.
  bool insert(std::string_view segment);

 private:
  static constexpr i64 kEntries = 4096;
  struct Entry {
    u32 tag = 0;
    u32 text = 0;
  };
  std::array<Entry, kEntries> entries_ = {};
  u32 text_ = 0;
  u64 mask_ = 0;
};

}  // namespace docmill
