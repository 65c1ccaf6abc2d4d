// The quality of a text, for tests.

#pragma once

#include <string_view>

#include "lib/score/quality.h"
#include "lib/score/word_counter.h"
#include "lib/text/word_rules.h"

namespace docmill {

inline QualityParts parts_of(std::string_view text) {
  static WordCounter counter({.rules = kUnicodeWords});
  static QualityMeter meter;
  const WordStats words = counter.count(text);
  return meter.parts(text, words, {counter.folded(), counter.masks()});
}

inline double quality_of_text(std::string_view text) {
  return quality_of(parts_of(text));
}

inline i64 words_of(std::string_view text) {
  return WordCounter({.rules = kUnicodeWords}).count(text).words;
}

}  // namespace docmill
