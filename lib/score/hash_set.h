// A set of 64-bit hashes, each the identity of what it stands for.
//
// The hashes must depend on a seed that nobody outside knows (word_seeds()):
// then no document can make the set slow. Memory is at most 32 bytes for each
// distinct hash, and half as much more while it grows.

#pragma once

#include "lib/base/types.h"
#include "lib/score/scratch_buffer.h"

namespace docmill {

// Thread safety: none; one per thread.
class HashSet {
 public:
  // Forgets everything. `expected` is a guess of how many will be inserted; a
  // wrong one costs time only.
  void reset(i64 expected);

  // Whether the hash is new.
  bool insert(u64 hash) {
    hash += hash == 0;  // 0 marks a free place
    u64* place = places_.data() + (hash >> shift_);
    while (*place != hash) {
      if (*place == 0) {
        *place = hash;
        if (++size_ > limit_) [[unlikely]]
          grow();
        return true;
      }
      place = next(place);
    }
    return false;
  }

  // Loads the place of `hash` ahead of insert().
  void prefetch(u64 hash) const {
    __builtin_prefetch(places_.data() + (hash >> shift_), 1);
  }

  // Gives memory back that only a giant document needs.
  void release_excess();

 private:
  u64* next(u64* place) {
    return ++place == places_.data() + capacity() ? places_.data() : place;
  }
  i64 capacity() const { return i64{1} << (64 - shift_); }
  void set_capacity(i64 capacity);
  void grow();

  ScratchBuffer<u64> places_;
  int shift_ = 63;  // places are the top bits of the hash
  i64 size_ = 0;
  i64 limit_ = 0;
};

}  // namespace docmill
