// How hard an English text is to read, by the lengths of its sentences and
// words: the formulas of Flesch (1948) and of Kincaid and others (1975).
//
// They mean something for English prose only. Of other texts they are as
// computed: neither value is clamped.

#pragma once

#include <optional>

#include "lib/base/types.h"

namespace docmill {

// Nothing without words.
struct Readability {
  // 206.835 - 1.015 words / sentences - 84.6 syllables / words: 100 is very
  // easy, 0 very hard.
  std::optional<double> flesch_reading_ease;
  // 0.39 words / sentences + 11.8 syllables / words - 15.59: years of school.
  std::optional<double> flesch_kincaid_grade;
};

// Words that stand in no sentence count as one sentence.
// REQUIRES: no number is negative.
Readability readability(i64 words, i64 sentences, i64 syllables);

}  // namespace docmill
