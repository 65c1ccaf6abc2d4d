// What one pass over the words of a text finds.

#pragma once

#include "lib/base/types.h"

namespace docmill {

// Words are the maximal runs of Unicode word characters (letters, numeric
// characters, underscore) of the lower-cased text.
struct WordStats {
  i64 chars = 0;            // code points of the text
  i64 words = 0;            // all words
  i64 unique_words = 0;     // distinct words
  i64 word_bytes = 0;       // bytes in words, after lower-casing
  double entropy_bits = 0;  // -sum p log2 p over the words; 0 without words
};

}  // namespace docmill
