#include "lib/refine/facts.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

bool are_kept(std::string_view original, std::string_view candidate) {
  return Facts(original).are_in(Facts(candidate));
}

TEST_CASE("Facts of plain prose are none") {
  CHECK(Facts("Nothing here is a fact: no figure, no name.").size() == 0);
  CHECK(Facts("").size() == 0);
  CHECK(are_kept("", "anything 7"));
}

TEST_CASE("Facts are kept when the order or the words around them change") {
  struct {
    std::string_view original;
    std::string_view candidate;
  } const kCases[] = {
      {"In 1999 it cost 45.", "45 it cost, in 1999."},
      {"It has 3,000 parts", "It has 3000 parts"},
      {"See https://a.org/x?y=1.", "(https://a.org/x?y=1) is the place"},
      {"Write to me@a.org!", "me@a.org"},
      {"# Title #\nText", "### Title\n\nText"},
      {"1. first\n2. second", "* first\n* second"},  // markers, no numbers
      {"x\n```\na = 1\n```\n", "```c\na = 1\n```"},
      {"A 7. A 7. A 7.", "A 7."},  // sets: a repeat may go
  };
  for (const auto& c : kCases) {
    CAPTURE(c.original);
    CHECK(are_kept(c.original, c.candidate));
  }
}

TEST_CASE("Facts are lost when one is missing or was changed") {
  struct {
    std::string_view original;
    std::string_view candidate;
  } const kCases[] = {
      {"In 1999 it cost 45.", "In 1999 it cost little."},
      {"In 1999", "In 1998"},
      {"It has 3,000 parts", "It has 3 000 parts"},
      {"12,34 is no thousand", "1234 is no thousand"},
      {"See https://a.org/x", "See https://a.org/"},
      {"Write to me@a.org", "Write to you@a.org"},
      {"# Title", "Title"},
      {"```\na = 1\n```", "```\na = 2\n```"},
      {"```\n a\n```", "```\na\n```"},  // code is compared to the byte
      {"~~~\na\n~~~", "a"},
      {"# 2024\ntext", "2024 text"},  // a heading is no number
  };
  for (const auto& c : kCases) {
    CAPTURE(c.original);
    CHECK_FALSE(are_kept(c.original, c.candidate));
  }
}

TEST_CASE("Facts may be added") {
  CHECK(are_kept("In 1999.", "In 1999 and 2000: https://a.org"));
}

TEST_CASE("Facts are counted once each") {
  CHECK(Facts("7 7 8 me@a.org me@a.org").size() == 3);
}

TEST_CASE("Facts do not look into fenced code") {
  CHECK(Facts("```\n1 2 3 https://a.org\n```\n").size() == 1);
  CHECK(Facts("~~~\n```\n1\n~~~\n").size() == 1);  // the other fence
}

}  // namespace
}  // namespace docmill
