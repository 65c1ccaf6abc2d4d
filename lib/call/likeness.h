// Whether an answer is about its own document or about another one of the same
// pack, whatever the model was to do with it.
//
// Each text is stood for by hashes of its pieces of eight bytes, of one in so
// many that there are some 50 to 100 of them. A result shares pieces with the
// text that it was made of: names, numbers, whole sentences. What counts are
// pieces that it shares with one text and not with the other. Texts that are
// much alike are told apart by all of their pieces. Results that share none
// with any (a translation into another script) look like nobody's, which tells
// nothing.

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

class TextMarks {
 public:
  // One piece in 2^shift. REQUIRES: what is compared has the same shift.
  TextMarks(std::string_view text, int shift);

  // So that a text of this length has some 50 to 100.
  static int shift_for(std::size_t bytes);

  std::span<const u32> marks() const { return marks_; }  // no two alike
  bool has(u32 mark) const {
    const u32 bit = mark & mask_;
    return bits_[bit / 64] >> (bit % 64) & 1;
  }

 private:
  void add(u32 mark);

  u32 mask_;
  std::vector<u64> bits_;  // a few marks share one
  std::vector<u32> marks_;
};

// How many marks of an answer are in one text and not in the other.
struct Likeness {
  i64 of_own = 0;
  i64 of_other = 0;
  i64 of_both = 0;
  i64 all = 0;
};
Likeness compare_likeness(const TextMarks& answer, const TextMarks& own,
                          const TextMarks& other);

// Whether `answer` holds more of some other text than of number `own`, or much
// of another besides. REQUIRES: `samples` are of the texts, with this shift.
bool is_of_another(std::string_view answer,
                   std::span<const std::string_view> texts,
                   std::span<const TextMarks> samples, int shift,
                   std::size_t own);

}  // namespace docmill
