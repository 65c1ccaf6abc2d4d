#include "lib/score/readability.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("readability follows the published formulas") {
  struct {
    i64 words, sentences, syllables;
    double ease, grade;
  } const kCases[] = {
      {6, 1, 6, 116.145, -1.45},  // The cat sat on the mat.
      {100, 5, 150, 59.635, 9.91},
      {119, 5, 203, 38.36035, 13.82141},
      {1, 1, 5, -217.18, 43.8},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.words);
    const Readability got = readability(c.words, c.sentences, c.syllables);
    REQUIRE(got.flesch_reading_ease);
    REQUIRE(got.flesch_kincaid_grade);
    CHECK(*got.flesch_reading_ease == doctest::Approx(c.ease).epsilon(1e-5));
    CHECK(*got.flesch_kincaid_grade == doctest::Approx(c.grade).epsilon(1e-4));
  }
}

TEST_CASE("readability has no value without words") {
  for (const i64 sentences : {0, 3}) {
    CHECK_FALSE(readability(0, sentences, 0).flesch_reading_ease);
    CHECK_FALSE(readability(0, sentences, 0).flesch_kincaid_grade);
  }
}

TEST_CASE("readability takes words without a sentence for one") {
  CHECK(readability(8, 0, 9).flesch_reading_ease ==
        readability(8, 1, 9).flesch_reading_ease);
  CHECK(readability(8, 0, 9).flesch_kincaid_grade ==
        readability(8, 1, 9).flesch_kincaid_grade);
}

}  // namespace
}  // namespace docmill
