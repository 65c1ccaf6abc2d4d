// The n-grams of words that repeat: Gopher's top and duplicate n-grams, as
// datatrove 0.10 takes them.
//
// Top n-gram: the most frequent run of n words, of several the one that comes
// first, also when none repeats. Its code points, with a space between words,
// times its count.
//
// Duplicate n-grams: from the first word on, a run of n words that was met
// before counts its code points and is stepped over; another one is now met,
// and the next begins one word later. Runs are compared without what stands
// between the words: "ab c" equals "a bc".
//
// Most n-grams of most texts are unique, which is cheap to find out (see
// repeat_filter.h); only the others are counted exactly.

#pragma once

#include <array>

#include "lib/base/types.h"
#include "lib/score/gram_counts.h"
#include "lib/score/hash_set.h"
#include "lib/score/repeat_filter.h"
#include "lib/score/scratch_buffer.h"
#include "lib/score/word_list.h"

namespace docmill {

// Thread safety: none; one per thread. Time and memory are linear in the
// words, whatever they are.
class RepeatedGrams {
 public:
  static constexpr i64 kMinTop = 2;        // n of the top n-grams: 2, 3, 4
  static constexpr i64 kMinDuplicate = 5;  // of the duplicate ones: 5 to 10

  RepeatedGrams() : seeds_(word_seeds()) {}

  // In code points, for n = 2, 3, 4; 0 for fewer than n words.
  std::array<i64, 3> top_chars(const WordList& words);

  // In code points, for n = 5 to 10.
  std::array<i64, 6> duplicate_chars(const WordList& words);

  // Gives memory back that only a giant document needs.
  void release_excess();

 private:
  // An n-gram that may repeat. What the hash is of changes on the way.
  struct Gram {
    u64 hash;
    u32 first_word;
  };

  void list_words(const WordList& words);
  void extend_grams(const WordList& words, i64 n);
  template <class IsExempt>
  void keep_repeated(IsExempt is_exempt);
  i64 top_chars_of(const WordList& words, i64 n);
  void widen_window(const WordList& words, i64 n, i64 bytes);
  u64 hash_of(const Gram& gram, const WordList& words, i64 n) const;
  i64 duplicate_chars_of(const WordList& words, i64 n);

  const WordSeeds& seeds_;
  RepeatFilter filter_;
  GramCounts counts_;
  HashSet met_;
  ScratchBuffer<Gram> grams_;
  i64 gram_count_ = 0;
  i64 window_ = 0;  // of duplicates: how many first bytes Gram::hash is of
};

}  // namespace docmill
