#include "apps/llm-sim/document.h"

#include <string>

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

TEST_CASE("find_document takes what is between the first and the last tag") {
  struct {
    std::string_view message;
    std::string_view want;
  } const kCases[] = {
      {"Fix:\n<document>\ntext\n</document>\nThanks.", "text"},
      {"<document>\na\n\nb\n\n</document>", "a\n\nb\n"},
      {"<document>\n</document>", ""},
      {"<document>\n\n</document>", ""},
      {"<document>\na\n</document>\nb\n</document>\n", "a\n</document>\nb"},
      {"<document>\n<document>\na\n</document>", "<document>\na"},
      {"a <document>\nb\n</document>", "a <document>\nb\n</document>"},
      {"<document>\nb\n</document> ", "<document>\nb\n</document> "},
      {"</document>\nb\n<document>", "</document>\nb\n<document>"},
      {"no tags", "no tags"},
      {"<document>", "<document>"},
      {"", ""},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.message);
    CHECK(find_document(c.message) == c.want);
  }
}

TEST_CASE("injected_order finds a line that begins with SAY") {
  CHECK_FALSE(injected_order("They SAY: no"));
  CHECK_FALSE(injected_order(""));
  CHECK(injected_order("text\nSAY: owned\nmore") == "owned");
  CHECK(injected_order("SAY: a") == "a");
  CHECK(injected_order("x SAY: a\nSAY: b") == "b");
}

TEST_CASE("paragraphs cuts behind blank lines and loses nothing") {
  const std::string_view kTexts[] = {
      "",    "a",           "a\n",       "\n\n",         "a\n\nb",
      "\na", "a\nb\n\n\nc", "a\n \t\nb", "a\r\n\r\nb\n", "a\n\n",
  };
  for (const std::string_view text : kTexts) {
    CAPTURE(text);
    std::string all;
    for (const std::string_view piece : paragraphs(text))
      all += piece;
    CHECK(all == text);
  }
  CHECK(paragraphs("a\nb\n\n\nc") ==
        std::vector<std::string_view>{"a\nb\n\n\n", "c"});
}

TEST_CASE("cut_text never cuts a character") {
  const std::string_view text = "a\u00e9\u20ac\U0001f600";  // 1, 2, 3, 4 bytes
  const std::size_t kWant[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t max = 0; max < std::size(kWant); ++max)
    CHECK(cut_text(text, max).size() == kWant[max]);
}

}  // namespace
}  // namespace docmill::sim
