// Measures one text: the core and entropy signals.
//
// Definitions: CONTRACT.md and, for words and entropies, the headers that
// this one stands on (word_stats.h, char_entropy.h, unigram_entropy.h).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/score/char_entropy.h"
#include "lib/score/quality.h"
#include "lib/score/signals.h"
#include "lib/score/unigram_entropy.h"
#include "lib/score/word_counter.h"

namespace docmill {

// Signals that were not asked for are 0 or nothing.
struct Scores {
  i64 bytes = 0;                  // of the text in UTF-8
  i64 chars = 0;                  // code points
  i64 words = 0;                  // see word_stats.h
  i64 unique_words = 0;           // distinct words
  double entropy_bits = 0;        // -sum p log2 p over the words
  double entropy_normalized = 0;  // entropy_bits / log2(unique_words), or 0
  double quality = 0;             // in [0, 100]
  double char_entropy_bits = 0;   // -sum p log2 p over the code points
  std::optional<double> unigram_entropy_nats;  // nothing without words
  std::optional<double> type_token_ratio;      // unique_words / words
};

// Thread safety: none; one per thread. Owns what it needs for working, so
// that a document costs no allocation in the steady state.
class Scorer {
 public:
  explicit Scorer(SignalSet signals);

  // REQUIRES: `text` is valid UTF-8 of fewer than 2^31 bytes.
  Scores score(std::string_view text);

 private:
  SignalSet signals_;
  WordCounter words_;
  CharEntropy chars_;
  UnigramEntropy unigrams_;
  QualityMeter quality_;
};

// Appends the JSON object of the `signals`, in the order of CONTRACT.md; what
// has no value is null.
void append_scores(std::string& out, const Scores& scores, SignalSet signals);

}  // namespace docmill
