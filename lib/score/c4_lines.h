// The C4 quality filter as datatrove 0.10 has it: drops lines that are no
// sentences, then documents of too few sentences, with placeholder text, or
// with code.
//
// A line (of str.splitlines(), stripped) is dropped when a word is longer than
// max_word_length, when it does not end in . ? ! " or ', ends in "...", has
// fewer than min_words_per_line words, or mentions javascript or a policy.
// Citation marks such as [1] are deleted before its end is looked at.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/types.h"
#include "lib/score/filter_rules.h"
#include "lib/score/line.h"

namespace docmill {

struct C4Findings {
  i64 sentences = 0;  // of the lines that are kept
  // The rule that drops the document at once, lorem_ipsum or curly_bracket;
  // empty when there is none. Lines behind the one that broke it do not count.
  std::string_view dropping_rule;
};

// Thread safety: none; one per thread, for one text after the other.
class C4Lines {
 public:
  // REQUIRES: `rules` outlive it.
  explicit C4Lines(const C4Rules& rules) : rules_(rules) {}

  void start() { found_ = {}; }

  // `may_hold_phrase` may be false when the line has no mark of
  // kernels/phrase_marks.h.
  void add(const Line& line, bool may_hold_phrase);

  const C4Findings& findings() const { return found_; }

  // Gives memory back that only a giant document needs.
  void release_excess();

 private:
  bool is_sentence_like(std::string_view line, i64 words) const;
  bool has_giant_word(std::string_view line) const;
  void add_searched(std::string_view line, i64 words);

  const C4Rules& rules_;
  C4Findings found_;
  std::string cleaned_;
  std::string lowered_;
};

}  // namespace docmill
