#include "lib/score/quality_words.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "lib/score/word_counter.h"
#include "lib/text/word_rules.h"

namespace docmill {
namespace {

WordSigns signs_of(std::string_view text) {
  WordCounter counter({.rules = kUnicodeWords});
  counter.count(text);
  return word_signs(text, {counter.folded(), counter.masks()});
}

double order_of(std::string_view text) {
  const WordSigns signs = signs_of(text);
  return static_cast<double>(signs.order) / static_cast<double>(signs.pairs);
}

TEST_CASE("word_signs knows frequent words of many languages") {
  for (const std::string_view text :
       {"The of and TO is", "der die und nicht mit", "le des pour dans est",
        "на не для что "
        "или",
        "el los para con una"}) {
    CAPTURE(text);
    CHECK(signs_of(text).known >= 3);
    CHECK(signs_of(text).odd == 0);
  }
  CHECK(signs_of("glorbax fnizzle qwtrk").known == 0);
}

TEST_CASE("word_signs finds endings that no word has") {
  CHECK(signs_of("sdfkjh xkcdq lkjsdf mnbxcv zxqvkj").odd >= 4);
  CHECK(signs_of("the weaver wanted houses and gardens").odd == 0);
  CHECK(signs_of("the weaver wanted houses and gardens").judged == 6);
}

TEST_CASE("word_signs judges no numbers, no other scripts, no code") {
  CHECK(signs_of("123abx 45 東京都 กขค").judged == 0);
  CHECK(signs_of("(hqusx").judged == 1);
  CHECK(signs_of("foo.hqusx").judged <= 1);
}

TEST_CASE("word_signs tells sentences from shuffled words") {
  const double real = order_of(
      "It is not possible to open the file, because it does not exist. If you "
      "want to create it, use the second option in the list.");
  const double shuffled = order_of(
      "The not second it because, to file does open is use to exist. In want "
      "it possible list option if, not the you it the create.");
  const double dropped = order_of(
      "It is not to open the file, because it does exist. you want to create "
      "it, use second option in the list.");
  CHECK(real > 1);
  CHECK(dropped < real - 1);
  CHECK(shuffled < -10);
}

TEST_CASE("word_signs sees capital letters where a stop is missing") {
  const auto odds = [](std::string_view text) { return signs_of(text).order; };
  CHECK(odds("open it. The file") > odds("open it. the file"));
  CHECK(odds("open it the file") > odds("open it The file"));
  // Letters whose case shows in the second byte.
  CHECK(odds("это и на") > odds("это И на"));
  // One that grows when it is folded: nobody knows where the others stand.
  CHECK(odds("\u0130 it The") == odds("\u0130 it the"));
}

TEST_CASE("word_signs sees that sections repeat") {
  std::string same;
  std::string other;
  for (int i = 0; i < 400; i++) {
    const bool is_rare = i % 6 == 0;
    same += is_rare ? "rareword" + std::to_string(i % 48) + "x " : "the ";
    other += is_rare ? "rareword" + std::to_string(i) + "x " : "the ";
  }
  const WordSigns repeated = signs_of(same);
  const WordSigns fresh = signs_of(other);
  CHECK(repeated.sections == 7);  // the first and the last are no pair
  CHECK(repeated.likeness == 7000);
  CHECK(fresh.sections == 7);
  CHECK(fresh.likeness < 3000);
}

TEST_CASE("word_signs looks at 32 KiB of a longer text, from all over it") {
  std::string text;
  while (text.size() < 1 << 20)
    text += "the word ";
  const WordSigns signs = signs_of(text);
  CHECK(signs.words > 6000);
  CHECK(signs.words < 8000);
  std::string tail = text;
  std::fill(tail.begin() + (1 << 19), tail.end(), ' ');
  CHECK(signs_of(tail).words == signs.words / 2);
}

TEST_CASE("word_signs takes words of any length at any place") {
  for (size_t n : {1, 7, 8, 9, 63, 64, 4095, 4096, 4097, 9000})
    for (const std::string_view letter : {"a", "é", "中"}) {
      std::string text;
      while (text.size() < n)
        text += letter;
      CHECK(signs_of(text).words <= 3);
      CHECK(signs_of(text + " the").words <= 4);
    }
  CHECK(signs_of("").words == 0);
}

}  // namespace
}  // namespace docmill
