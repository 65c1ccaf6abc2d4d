// Counts equal hashes and knows the most frequent one.

#pragma once

#include "lib/base/types.h"
#include "lib/score/scratch_buffer.h"

namespace docmill {

// Thread safety: none; one per thread. The hashes must depend on a seed that
// nobody outside knows. Memory is at most 64 bytes for each distinct hash, and
// half as much more while it grows.
class GramCounts {
 public:
  struct Entry {
    u64 hash;
    u32 count;  // 0 marks a free place
    u32 first;  // the position of the first one
  };

  // Forgets everything. `expected` is a guess of how many will be added.
  void reset(i64 expected);

  // REQUIRES: positions ascend.
  void add(u64 hash, i64 position);

  // The hash with the highest count, of several the one that came first. Its
  // count is 0 when none was added.
  const Entry& top() const { return top_; }

  // Gives memory back that only a giant document needs.
  void release_excess();

 private:
  i64 capacity() const { return i64{1} << (64 - shift_); }
  Entry& place_of(u64 hash);
  void set_capacity(i64 capacity);
  void grow();

  ScratchBuffer<Entry> entries_;
  Entry top_ = {};
  int shift_ = 63;  // places are the top bits of the hash
  i64 size_ = 0;
};

}  // namespace docmill
