// The signal rps_doc_unigram_entropy of RedPajama-Data-v2.
//
// Its words: the text without the 32 ASCII punctuation characters (nothing
// put in their place), lower-cased, in NFD, split at white space. Natural
// logarithm, rounded to 8 decimals.

#pragma once

#include <optional>
#include <string_view>

#include "lib/score/word_counter.h"

namespace docmill {

// Thread safety: none; one per thread.
class UnigramEntropy {
 public:
  UnigramEntropy();

  // Nothing when no words are left.
  // REQUIRES: valid UTF-8, fewer than 2^31 bytes.
  std::optional<double> nats(std::string_view text);

 private:
  ScratchBuffer<u8> stripped_;
  WordCounter words_;
};

}  // namespace docmill
