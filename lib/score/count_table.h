// Counts equal hashes and tells the entropy of the counts.
//
// Open addressing with linear probing; the hash is the identity of what is
// counted. A miss and a hit take the same way: only a collision branches. The
// sum of c * log2(c) is kept up to date on the way (see entropy_terms.h).
//
// Time is linear in what is added; memory is at most 48 bytes for each
// distinct hash while the table grows, plus 200 KB.

#pragma once

#include <span>

#include "lib/base/types.h"
#include "lib/score/entropy_terms.h"
#include "lib/score/scratch_buffer.h"

namespace docmill {

// Thread safety: none; one per thread.
class CountTable {
 public:
  CountTable();

  // Forgets everything. `expected` is a guess of how many hashes will be
  // added; a wrong one costs time only.
  void reset(i64 expected);

  // REQUIRES: reset() was called; at most 2^32 - 1 hashes since.
  void add(std::span<const u64> hashes);

  i64 total() const { return total_; }
  i64 unique() const { return unique_; }

  // The sum over the distinct hashes, each with its count c, of
  // c * log2(whole / c): the table's part of the information, in bits, of
  // `whole` items. Their entropy is this divided by `whole`.
  // REQUIRES: whole >= total().
  double information_bits(i64 whole) const;

  // Gives memory back that only a giant document needs.
  void release_excess();

 private:
  i64 capacity() const { return i64{1} << (64 - shift_); }
  i64 home_of(u64 hash) const { return static_cast<i64>(hash >> shift_); }
  i64 place_of(u64 hash) const;
  void set_capacity(i64 capacity);
  void make_room(i64 more);
  void add_few(std::span<const u64> hashes);
  void add_many(std::span<const u64> hashes);
  double counted_information(i64 whole) const;

  const EntropyTerms& terms_;
  ScratchBuffer<u64> hashes_;
  ScratchBuffer<u32> counts_;  // 0 marks a free place, whatever its hash
  int shift_ = 63;             // places are the top bits of the hash
  i64 total_ = 0;
  i64 unique_ = 0;
  i64 terms_sum_ = 0;  // kept while total_ <= kMaxTabledCount
};

}  // namespace docmill
