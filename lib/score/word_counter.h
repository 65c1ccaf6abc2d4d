// Counts the words of a text: lower-cases, finds the words, hashes them,
// counts the hashes. The heart of docmill's speed; what it costs is measured
// by perf/micro.

#pragma once

#include <span>
#include <string_view>

#include "kernels/fold_words.h"
#include "kernels/word_bounds.h"
#include "lib/score/count_table.h"
#include "lib/score/scratch_buffer.h"
#include "lib/score/word_hash.h"
#include "lib/score/word_stats.h"
#include "lib/text/nfd.h"

namespace docmill {

// Thread safety: none; one per thread. Allocates nothing in the steady state,
// and at most about 13 bytes for each byte of a document (the worst is a
// document of distinct words). A document above 1 MiB gives them back, the
// text and masks of less than 2 bytes only as the next one begins.
class WordCounter {
 public:
  struct Options {
    const kernels::FoldRules& rules;  // what a word is; must outlive this
    bool normalize = false;           // compare words in their NFD
  };

  explicit WordCounter(const Options& options);

  // REQUIRES: fewer than 2^31 bytes.
  WordStats count(std::string_view text);

  // The text that was counted last, lower-cased, and the masks of its words,
  // as kernels/fold_words.h tells. Valid until the next count().
  // REQUIRES: count() was called.
  std::span<const u8> folded() const { return {folded_.data(), folded_bytes_}; }
  const std::uint64_t* masks() const { return masks_.data(); }

 private:
  i64 hash_words(i64 words, bool must_normalize);
  template <class Hash>
  i64 hash_each(i64 words, Hash hash);
  u64 hash_normalized(const u8* word, i64 length);
  void release_text();

  Options options_;
  const WordSeeds& seeds_;
  ScratchBuffer<u8> folded_;
  std::size_t folded_bytes_ = 0;
  ScratchBuffer<std::uint64_t> masks_;
  ScratchBuffer<u32> bounds_;  // of one chunk: begin, end, begin, end...
  ScratchBuffer<u64> hashes_;  // of one chunk
  CountTable table_;
  NfdWriter nfd_;
};

}  // namespace docmill
