#include "lib/text/nfd.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("NfdWriter decomposes and puts marks in their order") {
  struct {
    std::string_view text, nfd;
  } const kCases[] = {
      {"", ""},
      {"plain 猫", "plain 猫"},
      {"\u00E9", "e\u0301"},
      {"\u1E69", "s\u0323\u0307"},         // two marks, from one character
      {"\u1E0B\u0323", "d\u0323\u0307"},   // the later mark goes first
      {"a\u0301\u0300", "a\u0301\u0300"},  // equal classes keep their order
      {"\uD55C", "\u1112\u1161\u11AB"},    // Hangul
      {"\u212B", "A\u030A"},
      {"a\u0301\U00010EFD", "a\u0301\U00010EFD"},  // a mark of Unicode 15
  };
  NfdWriter writer;
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    CHECK(writer.normalize(c.text) == c.nfd);
    CHECK(writer.normalize(c.nfd) == c.nfd);
  }
}

TEST_CASE("is_nfd_for_sure is true for characters that stand for themselves") {
  CHECK(is_nfd_for_sure("Hello, 猫! “quoted” 😀"));
  CHECK(is_nfd_for_sure(""));
  CHECK_FALSE(is_nfd_for_sure("caf\u00E9"));
  CHECK_FALSE(is_nfd_for_sure("e\u0301"));
}

}  // namespace
}  // namespace docmill
