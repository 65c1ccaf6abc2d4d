#include "lib/base/json.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("JsonValue finds what is there") {
  JsonParser parser;
  const Result<JsonValue> root = parser.parse(
      R"({"a":{"b":[1,"two",null,2.5,true]},"text":"\u00e9\u0000x"})");
  REQUIRE(root);
  const JsonValue list = (*root)["a"]["b"];
  CHECK(list.size() == 5);
  CHECK(list.at(0).integer() == 1);
  CHECK(list.at(0).number() == 1.0);
  CHECK(list.at(1).string() == "two");
  CHECK(list.at(2).is_null());
  CHECK(list.at(3).number() == 2.5);
  CHECK(list.at(4).boolean() == true);
  CHECK(list.text() == R"([1,"two",null,2.5,true])");
  CHECK((*root)["text"].string() == std::string_view("\u00e9\0x", 4));
}

TEST_CASE("JsonValue of what is not there is nothing, however deep") {
  JsonParser parser;
  const Result<JsonValue> root = parser.parse(R"({"a":[1]})");
  REQUIRE(root);
  CHECK_FALSE((*root)["b"]["c"].at(3).exists());
  CHECK_FALSE((*root)["a"].at(1).exists());
  CHECK_FALSE((*root)["a"].at(-1).exists());
  CHECK_FALSE((*root)["a"].string());
  CHECK_FALSE((*root)["a"].at(0).string());
  CHECK((*root)["b"].text().empty());
  CHECK_FALSE(JsonValue().integer());
}

TEST_CASE("JsonParser refuses what is not one JSON value") {
  JsonParser parser;
  for (const char* bad : {"", "{", "{} {}", "{\"a\":\"\xff\"}", "nul"}) {
    CAPTURE(bad);
    CHECK_FALSE(parser.parse(bad));
  }
  CHECK_FALSE(parser.parse(std::string_view()));
}

}  // namespace
}  // namespace docmill
