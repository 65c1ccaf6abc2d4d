#include "lib/base/safe_text.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("visible_text shows what is not printable UTF-8 as hex") {
  struct {
    std::string_view text;
    std::string_view want;
  } const kCases[] = {
      {"plain naïve 猫 😀", "plain naïve 猫 😀"},
      {"\x1b[31m\n\x7f", "\\x1b[31m\\x0a\\x7f"},
      {"\xc2\x9b", "\\xc2\\x9b"},                    // C1
      {"\xff\xc3", "\\xff\\xc3"},                    // no lead byte, cut short
      {"\xc0\xaf", "\\xc0\\xaf"},                    // overlong
      {"\xe0\x80\x80", "\\xe0\\x80\\x80"},           // overlong
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // surrogate
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // beyond U+10FFFF
      {"\xe2\x80\xae", "\\xe2\\x80\\xae"},           // right-to-left override
      {"a\xe2\x80\x93z", "a–z"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    CHECK(visible_text(c.text) == c.want);
  }
}

TEST_CASE("visible_text cuts at a character's end, within the bound") {
  CHECK(visible_text("abcdef", 6) == "abcdef");
  CHECK(visible_text("abcdefg", 6) == "abc...");
  CHECK(visible_text("猫猫猫", 8) == "猫...");
  CHECK(visible_text("ab\x01z", 6) == "ab...");
  CHECK(visible_text("abcdef", 2) == "..");
  CHECK(visible_text("", 0) == "");
}

TEST_CASE("markdown_text leaves no markup and no line break") {
  CHECK(markdown_text("a|b`c<d>&\n*") ==
        "a&#124;b&#96;c&#60;d&#62;&#38;&#92;x0a&#42;");
  CHECK(markdown_text("good_enough 1,000") == "good_enough 1,000");
}

TEST_CASE("cut_to_columns counts code points") {
  CHECK(column_count("naïve 猫") == 7);
  CHECK(cut_to_columns("naïve 猫", 7) == "naïve 猫");
  CHECK(cut_to_columns("naïve 猫猫", 7) == "naïv...");
  CHECK(cut_to_columns("猫猫猫猫", 2) == "..");
  CHECK(cut_to_columns("abc", 0) == "");
}

}  // namespace
}  // namespace docmill
