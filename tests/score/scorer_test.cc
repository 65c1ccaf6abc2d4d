#include "lib/score/scorer.h"

#include <random>
#include <string>

#include <doctest/doctest.h>

#include "lib/score/score_record.h"

namespace docmill {
namespace {

std::string json_of(std::string_view text, std::string_view signals) {
  const SignalSet set = SignalSet::parse(signals).value();
  Scorer scorer(set);
  Details details;
  const Scores scores = scorer.score(text, details);
  std::string json;
  append_scores(json, scores, details, set);
  return json;
}

TEST_CASE("append_scores writes what was asked for, in the fixed order") {
  CHECK(json_of("a b a", "unique_words,words,bytes") ==
        R"({"bytes":5,"words":3,"unique_words":2})");
  CHECK(json_of("", "entropy") ==
        R"({"char_entropy_bits":0,"unigram_entropy_nats":null,)"
        R"("type_token_ratio":null})");
  CHECK(json_of("one two", "entropy_bits,entropy_normalized") ==
        R"({"entropy_bits":1,"entropy_normalized":1})");
}

TEST_CASE("Scorer gives a text the same scores whatever came before") {
  const std::string small = "The quick brown fox, the LAZY dog: \u0130Σ.";
  std::string giant;
  for (int i = 0; i < 300000; i++)
    giant += "w" + std::to_string(i) + " \u00E9 ";
  Scorer scorer(SignalSet::all());
  const auto score = [&](std::string_view text) {
    Details details;
    const Scores scores = scorer.score(text, details);
    std::string json;
    append_scores(json, scores, details, SignalSet::all());
    return json;
  };
  const std::string before = score(small);
  CHECK(score("").substr(0, 10) == R"({"bytes":0)");
  CHECK(scorer.score(giant).unique_words == 300001);
  CHECK(score(small) == before);
}

// Texts that make a careless program quadratic; a hang is the failure.
TEST_CASE("Scorer takes linear time for difficult texts") {
  const auto repeat = [](std::string_view piece, int times) {
    std::string text;
    for (int i = 0; i < times; i++)
      text += piece;
    return text;
  };
  Scorer scorer(SignalSet::all());
  CHECK(scorer.score(repeat("a", 1 << 20)).words == 1);
  CHECK(scorer.score(repeat("\u0301\u0323", 1 << 17)).words == 0);
  CHECK(scorer.score(repeat("Σ", 1 << 18)).unique_words == 1);
  CHECK(scorer.score("Α" + repeat("Σ'", 1 << 17)).words == (1 << 17));
  CHECK(scorer.score(repeat("a ", 1 << 18)).entropy_bits == 0);
}

TEST_CASE("Scorer takes linear time for difficult lines and words") {
  Scorer scorer(SignalSet::all());
  for (const std::string_view piece :
       {std::string_view("\0", 1), std::string_view("\n"),
        std::string_view("\U0001F600"), std::string_view("word "),
        std::string_view("\"\\"), std::string_view("."), std::string_view("[1"),
        std::string_view("a[1] b. "), std::string_view("jav vac rms. \n"),
        std::string_view("\u212A. \n"), std::string_view("ab\r\n\r"),
        std::string_view("a\u3000"), std::string_view("ab\n\n")}) {
    CAPTURE(piece);
    std::string text;
    while (text.size() < 1 << 20)
      text += piece;
    CHECK(scorer.score(text).bytes == std::ssize(text));
  }
}

TEST_CASE("Scorer takes linear time for words without a pattern") {
  Scorer scorer(SignalSet::all());
  std::mt19937_64 rng(1);
  for (const int letters : {1, 2, 3, 6}) {
    CAPTURE(letters);
    std::string text;
    while (text.size() < 1 << 20) {
      for (int i = 0; i < letters; i++)
        text += static_cast<char>('a' + rng() % 26);
      text += ' ';
    }
    CHECK(scorer.score(text).words == std::ssize(text) / (letters + 1));
  }
}

}  // namespace
}  // namespace docmill
