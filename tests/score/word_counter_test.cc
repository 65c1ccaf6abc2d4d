#include "lib/score/word_counter.h"

#include <string>

#include <doctest/doctest.h>

#include "kernels/syllables.h"
#include "lib/text/word_rules.h"

namespace docmill {
namespace {

std::string folded(const WordCounter& counter) {
  return {counter.folded().begin(), counter.folded().end()};
}

i64 syllables(const WordCounter& counter) {
  return kernels::count_syllables(counter.folded().data(),
                                  counter.folded().size(), counter.masks());
}

TEST_CASE("WordCounter shows the text that it counted last") {
  WordCounter counter({.rules = kUnicodeWords});
  counter.count("Hello, SIMPLE World!");
  CHECK(folded(counter) == "hello, simple world!");
  CHECK(counter.masks()[0] == 0b11111'0'111111'00'11111);
  CHECK(syllables(counter) == 5);
  counter.count("");
  CHECK(folded(counter).empty());
  CHECK(syllables(counter) == 0);
}

TEST_CASE("WordCounter shows a giant text until the next one") {
  WordCounter counter({.rules = kUnicodeWords});
  std::string giant;
  for (int i = 0; i < 500'000; i++)
    giant += "Table ";
  for (int round = 0; round < 2; round++) {
    CHECK(counter.count(giant).words == 500'000);
    CHECK(std::ssize(counter.folded()) == std::ssize(giant));
    CHECK(syllables(counter) == 1'000'000);
    counter.count("Cat");
    CHECK(folded(counter) == "cat");
    CHECK(syllables(counter) == 1);
  }
}

}  // namespace
}  // namespace docmill
