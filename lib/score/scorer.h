// Measures one text: the signals that are wanted, and no others.
//
// Definitions: docs/formats.md, and the headers that this one stands on.

#pragma once

#include <string_view>

#include "lib/score/char_entropy.h"
#include "lib/score/filter_rules.h"
#include "lib/score/filters.h"
#include "lib/score/quality.h"
#include "lib/score/readability.h"
#include "lib/score/repeated_grams.h"
#include "lib/score/scores.h"
#include "lib/score/shape_scan.h"
#include "lib/score/unigram_entropy.h"
#include "lib/score/word_counter.h"

namespace docmill {

// Thread safety: none; one per thread. Owns what it needs for working, so
// that a document costs no allocation in the steady state.
class Scorer {
 public:
  static constexpr i64 kMaxBytes = (i64{1} << 31) - 1;

  explicit Scorer(SignalSet signals, const FilterRules& rules = {});
  Scorer(const Scorer&) = delete;
  Scorer& operator=(const Scorer&) = delete;

  // REQUIRES: `text` is valid UTF-8 of kMaxBytes at most.
  Scores score(std::string_view text) { return score(text, unused_); }
  Scores score(std::string_view text, Details& details);

 private:
  // What of the work the signals ask for.
  struct Parts {
    explicit Parts(SignalSet signals);
    bool words, scan, readability, top_grams, duplicate_grams;
    ShapeScan::Parts in_scan;
  };

  void score_words(std::string_view text, Scores& scores, Details& details);
  void score_scan(std::string_view text, Scores& scores, Details& details);
  void score_grams(i64 chars, Repetition& repetition);
  void judge(i64 chars, const C4Findings& findings, Details& details) const;

  const SignalSet signals_;
  const Parts parts_;
  const FilterRules rules_;
  WordCounter words_;
  CharEntropy chars_;
  UnigramEntropy unigrams_;
  QualityMeter quality_;
  ShapeScan scan_;
  RepeatedGrams grams_;
  Details unused_;
};

}  // namespace docmill
