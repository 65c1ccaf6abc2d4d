#include "lib/text/utf8.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("decode_utf8 and append_utf8 are each other's inverse") {
  for (const char32_t c : {U'\0', U'a', U'\x7F', U'\x80', U'\u07FF', U'\u0800',
                           U'\uFFFF', U'\U00010000', U'\U0010FFFF'}) {
    std::string text;
    append_utf8(text, c);
    const Decoded decoded = decode_utf8(text, 0);
    CHECK(decoded.is_valid);
    CHECK(decoded.code_point == c);
    CHECK(decoded.length == std::ssize(text));
  }
}

TEST_CASE("replace_invalid_utf8 puts one U+FFFD per maximal subpart") {
  // The example of Unicode 14, table 3-8 and its neighbours.
  CHECK(replace_invalid_utf8("a\xF1\x80\x80\xE1\x80\xC2\x62") ==
        "a\uFFFD\uFFFD\uFFFDb");
  CHECK(replace_invalid_utf8("\xC0\xAF") == "\uFFFD\uFFFD");
  CHECK(replace_invalid_utf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(replace_invalid_utf8("ok \xE2\x82") == "ok \uFFFD");
  CHECK(replace_invalid_utf8("naïve 猫 😀") == "naïve 猫 😀");
}

}  // namespace
}  // namespace docmill
