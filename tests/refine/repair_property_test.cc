// Promises that hold for any text: repair() is idempotent, gives valid UTF-8
// and takes linear time.

#include <algorithm>
#include <ctime>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "lib/refine/local/repair.h"

namespace docmill {
namespace {

bool is_stable(std::string_view text) {
  const Repaired once = repair(text);
  return repair(once.text).text == once.text &&
         simdjson::validate_utf8(once.text) &&
         (once.counts.total() == 0) == (once.text == text);
}

// Pieces that some repair looks at.
constexpr std::string_view kPieces[] = {
    "\n",
    "\n",
    "\n\n",
    "\n\n\n\n",
    "\r\n",
    " ",
    "  ",
    "   ",
    "\t",
    "    ",
    "- ",
    "* ",
    "1. ",
    "# ",
    "> ",
    "```",
    "~~~",
    "---",
    "+++",
    "===",
    "|",
    " | ",
    "\u00BB",
    "\u00AB",
    "index",
    "next |",
    "Home",
    "Up",
    "Prev1. A",
    "Page 1 of 3",
    "Page 2 of 3",
    "Page 3 of 3",
    "Header",
    "Next",
    "Skip to content",
    "All rights reserved.",
    "We use cookies.",
    "-",
    "infor-\nmation",
    "well-known",
    "information",
    "ation",
    "the",
    "of the",
    "The mill grinds the corn that the farmers bring.",
    "\u00AD",
    "\u200B",
    "\uFEFF",
    "\u00A0",
    "Ã©",
    "Ã",
    "Â",
    "â€™",
    "Ã¢â‚¬â„¢",
    "e\u0301",
    "\u0301",
    "\u1112\u1161",
    "\u212B",
    "\uFFFD",
    "key: value",
    "previous |",
    "\f",
    "a line that is long enough to be taken for the text of a document",
    "\u041F",
    "Ð¿Ñ€",
    "\u0E44",
    "\"",
    "(",
    "Previous topic",
    "Next topic"};

std::string random_text(std::mt19937& random) {
  std::string text;
  const int pieces = 1 + random() % 60;
  for (int i = 0; i < pieces; i++)
    text += kPieces[random() % std::size(kPieces)];
  return text;
}

TEST_CASE("repair is idempotent on generated text") {
  std::mt19937 random(20240607);
  for (int i = 0; i < 4000; i++) {
    const std::string text = random_text(random);
    CAPTURE(text);
    REQUIRE(is_stable(text));
  }
}

TEST_CASE("repair is idempotent on real documents") {
  std::ifstream file(DOCMILL_SHARED "/vectors/docs.jsonl");
  if (!file) {
    MESSAGE("no shared vectors here: skipped");
    return;
  }
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    const std::string_view text = parser.parse(line)["text"];
    if (!simdjson::validate_utf8(text))
      continue;
    REQUIRE(is_stable(text));
  }
}

std::string repeated(std::string_view piece, size_t bytes) {
  std::string text;
  while (text.size() < bytes)
    text += piece;
  return text;
}

// CPU seconds, the least of three runs, so that what else runs on the machine
// counts little.
double cpu_seconds_for(const std::string& text) {
  std::clock_t least = std::numeric_limits<std::clock_t>::max();
  for (int i = 0; i < 3; i++) {
    const std::clock_t start = std::clock();
    const Repaired repaired = repair(text);
    CHECK(repaired.text.size() <= 3 * text.size());
    least = std::min(least, std::clock() - start);
  }
  return double(least) / CLOCKS_PER_SEC;
}

TEST_CASE("repair takes linear time on text made to hurt") {
  constexpr size_t kBytes = 1 << 13;
  constexpr size_t kFactor = 16;
  for (std::string_view piece : {" ",          "\n",
                                 "\t",         "-\n",
                                 "a-\n",       "```\n",
                                 "|",          "| ",
                                 "\u00BB ",    "Ã",
                                 "Ã©",         "Ã ",
                                 "\u0301",     "\u00AD",
                                 "\u200B",     "a. ",
                                 "index\n",    "Home | ",
                                 "Page 1\n\n", "---\n",
                                 "1. ",        "> ",
                                 "word ",      "ab\n\n",
                                 "\u00A0 ",    "infor-\nmation "}) {
    CAPTURE(piece);
    const double small = cpu_seconds_for(repeated(piece, kBytes));
    const double large = cpu_seconds_for(repeated(piece, kFactor * kBytes));
    // Linear work takes 16 times as long, quadratic work 256 times.
    CHECK(large < 100 * small + 0.05);
  }
}

}  // namespace
}  // namespace docmill
