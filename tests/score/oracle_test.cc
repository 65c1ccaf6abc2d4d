// The program's scores against the oracle's, on documents in many scripts,
// mutations of them, documents at the limits of the rules, and random ones.

#include "tests/score/oracle.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <simdjson.h>

#include "lib/base/compress.h"
#include "tests/score/c4_documents.h"
#include "tests/score/limit_documents.h"
#include "tests/score/oracle_differences.h"
#include "tests/score/random_documents.h"

namespace docmill {
namespace {

namespace fs = std::filesystem;
using python::Text;
using simdjson::dom::element;

const fs::path kScripts =
    fs::path(DOCMILL_SOURCE_DIR) / "tests/score/data/scripts.jsonl";
const fs::path kCorpus = fs::path(DOCMILL_SHARED) / "corpus/docs.jsonl.zst";

// What is left of a text that differs when as much as goes is taken away.
Text shrunk(Text text) {
  constexpr i64 kMostChars = 20'000;  // more would take too long
  if (std::ssize(text) > kMostChars)
    return text;
  for (size_t length = text.size() / 2; length > 0; length /= 2) {
    for (size_t at = 0; at < text.size();) {
      const Text rest = Text(text).erase(at, length);
      if (differences(encode(rest)).empty())
        at += length;
      else
        text = rest;
    }
  }
  return text;
}

// All but printable ASCII as \u{...}, and no more than fits on a screen.
std::string visible(python::TextView text) {
  std::string ascii;
  for (const char32_t c : text.substr(0, 2000)) {
    if (U' ' <= c && c <= U'~')
      ascii += static_cast<char>(c);
    else
      ascii += fmt::format("\\u{{{:X}}}", static_cast<u32>(c));
  }
  return ascii;
}

// Shows the smallest part of `text` on which the program does not agree.
void require_agreement(std::string_view text) {
  if (differences(text).empty())
    return;
  const Text least = shrunk(python::decode(text));
  CAPTURE(visible(least));
  REQUIRE(differences(encode(least)) == "");
}

std::string string_of(element value) {
  return std::string(std::string_view(value));
}

// `visit(document)` for every `step`th line; returns for how many.
template <class Visit>
i64 for_each_line(std::istream& lines, i64 step, Visit visit) {
  simdjson::dom::parser parser;
  std::string line;
  i64 visited = 0;
  for (i64 i = 0; std::getline(lines, line); i++) {
    if (i % step != 0)
      continue;
    visit(element(parser.parse(line)));
    visited++;
  }
  return visited;
}

std::vector<Text> script_texts() {
  std::ifstream file(kScripts);
  std::vector<Text> texts;
  for_each_line(file, 1, [&](element row) {
    texts.push_back(python::decode(string_of(row["text"])));
  });
  REQUIRE(texts.size() >= 60);
  return texts;
}

std::string decompressed(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string packed(std::istreambuf_iterator<char>(file), {});
  const auto decoder = make_decoder(Compression::kZstd);
  std::string plain;
  std::string block(1 << 20, '\0');
  for (std::span<const char> in = packed; !decoder->is_complete();) {
    const auto step = decoder->decode(in, block);
    REQUIRE(step);
    REQUIRE(step->consumed + step->produced > 0);
    in = in.subspan(step->consumed);
    plain.append(block, 0, step->produced);
  }
  return plain;
}

TEST_CASE("Scorer has the signals and verdicts of the oracle") {
  simdjson::dom::parser parser;
  const element record = parser.parse(record_of("One word."));
  const OracleResult want = oracle("One word.");
  std::string missing;
  for (const auto& [name, _] : want.score) {
    if (record["score"][name].error())
      missing += " " + name;
  }
  for (const auto& [name, _] : want.verdicts) {
    if (record["verdicts"][name].error())
      missing += " " + name;
  }
  CHECK(missing == "");
}

TEST_CASE("Scorer agrees with the oracle in many scripts") {
  for (const Text& text : script_texts())
    require_agreement(encode(text));
}

TEST_CASE("Scorer agrees with the oracle on mutated documents") {
  const std::vector<Text> texts = script_texts();
  RandomDocuments random(20261121);
  for (i64 i = 0; i < 500; i++) {
    CAPTURE(i);
    require_agreement(encode(random.mutant(texts)));
  }
}

TEST_CASE("Scorer agrees with the oracle on nasty pieces by themselves") {
  for (const Text& piece : nasty_pieces()) {
    require_agreement(encode(piece));
    require_agreement(encode(U"Ab " + piece + U"cd" + piece));
  }
}

TEST_CASE("Scorer agrees with the oracle at the limits of all rules") {
  for (const LimitDocument& document : limit_documents())
    require_agreement(document.text);
}

TEST_CASE("Documents at the limits are where they say they are") {
  for (const LimitDocument& document : limit_documents()) {
    CAPTURE(document.signal);
    CAPTURE(document.verdict);
    const OracleResult got = oracle(document.text);
    CHECK(got.score.at(document.signal) == document.value);
    CHECK(got.verdicts.at(document.filter) == document.verdict);
  }
}

TEST_CASE("Scorer agrees with the oracle on lines that C4 judges") {
  for (const C4Document& document : c4_documents())
    require_agreement(document.text);
}

TEST_CASE("oracle judges lines as C4 does") {
  for (const C4Document& document : c4_documents()) {
    CAPTURE(document.text);
    CHECK(oracle(document.text).verdicts.at("c4") == document.verdict);
  }
}

TEST_CASE("Scorer agrees with the oracle where n-grams run together") {
  RandomDocuments random(7);
  for (i64 words = 50; words <= 400; words += 5) {
    CAPTURE(words);
    require_agreement(encode(random.two_letter_words(words)));
  }
}

TEST_CASE("Scorer agrees with the oracle on n-grams of one byte more") {
  constexpr std::string_view kWords[] = {"\x01 ", "\x03 ", "\x07 ",
                                         "well-known "};
  std::mt19937_64 rng(11);
  for (i64 i = 0; i < 50; i++) {
    CAPTURE(i);
    std::string text;
    for (i64 word = 0; word < 150; word++)
      text += kWords[std::min<u64>(rng() % 6, 3)];
    require_agreement(text);
  }
}

TEST_CASE("Scorer takes the first of equally frequent n-grams") {
  require_agreement("a b longer-words here");
  require_agreement("longer-words here a b");
  require_agreement("a b c x a b c y dd ee ff x dd ee ff y");
  require_agreement("dd ee ff x dd ee ff y a b c x a b c y");
  require_agreement("a b. dd ee. dd ee. a b.");
}

TEST_CASE("Scorer agrees with the oracle on one word said again and again") {
  for (const std::string word :
       {"a", "the ", "ab\n", "é\n\n", "語 ", "x\r\n"}) {
    std::string text;
    for (i64 times = 1; times <= 60; times++) {
      text += word;
      require_agreement(text);
    }
  }
}

TEST_CASE("Scorer agrees with the oracle on a part of the corpus") {
  if (!fs::exists(kCorpus)) {
    MESSAGE("skipped: no corpus beside the repository");
    return;
  }
  std::istringstream lines(decompressed(kCorpus));
  const auto check = [](element row) {
    const std::string id = string_of(row["id"]);
    CAPTURE(id);
    require_agreement(string_of(row["text"]));
  };
  const i64 documents = for_each_line(lines, 40, check);
  CHECK(documents > 50);
}

}  // namespace
}  // namespace docmill
