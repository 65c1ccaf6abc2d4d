// Whether an answer is about its own document or about another one of the same
// pack, whatever the model was to do with it.
//
// Each text is stood for by hashes of its pieces of eight bytes, its marks, of
// one in so many that there are some 50 to 100 of them. A result shares pieces
// with the text that it was made of: names, numbers, whole sentences. What
// counts are pieces that it shares with one text and not with the other. Texts
// that are much alike are told apart by all of their pieces. Results that share
// none with any (a translation into another script) look like nobody's, which
// tells nothing.
//
// The marks of all texts of a pack are in one table, so that a look-up of each
// mark of an answer compares it with all of them.

#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

// The marks of a text, no two alike. A few that share a place with another are
// left out.
class TextMarks {
 public:
  // One piece in 2^shift. REQUIRES: what is compared has the same shift.
  TextMarks(std::string_view text, int shift);

  // So that a text of this length has some 50 to 100.
  static int shift_for(std::size_t bytes);

  std::span<const u32> marks() const { return marks_; }

 private:
  std::vector<u32> marks_;
};

// Which of some texts hold a mark, but for a few marks that share a place.
class MarkTable {
 public:
  static constexpr std::size_t kMostTexts = 16;

  // REQUIRES: at most kMostTexts.
  MarkTable(std::span<const std::string_view> texts, int shift);

  // Bit i: text number i holds it.
  u32 texts_with(u32 mark) const { return texts_[mark & mask_]; }

  int shift() const { return shift_; }

 private:
  int shift_;
  u32 mask_;
  std::vector<u16> texts_;
};

// How many marks of an answer are in one text and not in the other.
struct Likeness {
  i64 of_own = 0;
  i64 of_other = 0;
  i64 of_both = 0;
  i64 all = 0;  // also those in neither
};

// Of one answer with each of the texts.
class Comparison {
 public:
  Comparison(std::string_view answer, const MarkTable& table, std::size_t own);

  Likeness with(std::size_t other) const;

 private:
  i64 all_ = 0;
  i64 in_own_ = 0;
  std::array<i64, MarkTable::kMostTexts> of_other_{};
  std::array<i64, MarkTable::kMostTexts> of_both_{};
};

// The texts of one pack. Thread safety: one thread at a time.
class PackTexts {
 public:
  // REQUIRES: at most MarkTable::kMostTexts, and they outlive this.
  explicit PackTexts(std::vector<std::string_view> texts);

  std::string_view operator[](std::size_t i) const { return texts_[i]; }

  // Whether `answer` holds more of some other text than of number `own`, or
  // much of another besides.
  bool is_of_another(std::string_view answer, std::size_t own);

 private:
  bool holds_short(const MarkTable& in_answer, std::size_t other,
                   std::size_t own);
  const MarkTable& samples();
  const MarkTable& all_marks();

  const std::vector<std::string_view> texts_;
  std::optional<MarkTable> samples_;  // both made when they are needed
  std::optional<MarkTable> all_marks_;
};

}  // namespace docmill
