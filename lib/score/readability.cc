#include "lib/score/readability.h"

#include <algorithm>

namespace docmill {

Readability readability(i64 words, i64 sentences, i64 syllables) {
  if (words == 0)
    return {};
  const auto ratio = [](i64 a, i64 b) {
    return static_cast<double>(a) / static_cast<double>(b);
  };
  const double sentence_words = ratio(words, std::max<i64>(sentences, 1));
  const double word_syllables = ratio(syllables, words);
  return {206.835 - 1.015 * sentence_words - 84.6 * word_syllables,
          0.39 * sentence_words + 11.8 * word_syllables - 15.59};
}

}  // namespace docmill
