// The keys of what left a shard of the memory tier lately: a set that forgets
// the oldest.
//
// As the paper on S3-FIFO has it, keys are fingerprints in a table, each with
// the time at which it came. A key belongs to one line of eight; where a line
// is full, the oldest in it is forgotten early.

#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

// Thread safety: none.
class GhostSet {
 public:
  // Keeps about as many as `capacity` of those that came last.
  // REQUIRES: the bits of keys are evenly spread.
  void add(u64 key, i64 capacity) {
    if (std::ssize(lines_) * kWays < 2 * capacity)
      grow(capacity);
    Line& line = line_of(key);
    *std::min_element(line.begin(), line.end(), is_older) = {key, ++time_};
  }

  // Whether it is there; then it is there no more.
  bool take(u64 key, i64 capacity) {
    if (lines_.empty())
      return false;
    for (Ghost& ghost : line_of(key))
      if (ghost.key == key && ghost.came > 0) {
        const bool is_recent = time_ - ghost.came < capacity;
        ghost = {};
        return is_recent;
      }
    return false;
  }

 private:
  static constexpr i64 kWays = 8;

  struct Ghost {
    u64 key = 0;
    i64 came = 0;  // 0: none
  };
  using Line = std::array<Ghost, kWays>;

  static bool is_older(const Ghost& a, const Ghost& b) {
    return a.came < b.came;
  }

  Line& line_of(u64 key) { return lines_[key & (lines_.size() - 1)]; }

  void grow(i64 capacity) {
    std::size_t size = 1;
    while (static_cast<i64>(size) * kWays < 4 * capacity)
      size *= 2;
    std::vector<Line> old(size);
    old.swap(lines_);
    for (const Line& line : old)
      for (const Ghost& ghost : line)
        if (ghost.came > 0) {
          Line& place = line_of(ghost.key);
          *std::min_element(place.begin(), place.end(), is_older) = ghost;
        }
  }

  std::vector<Line> lines_;  // a power of two
  i64 time_ = 0;             // of the last that came
};

}  // namespace docmill
