#include "lib/base/json_text.h"

#include <limits>

#include <doctest/doctest.h>

namespace docmill {
namespace {

std::string json_of(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string json_of(double value) {
  std::string out;
  append_json_number(out, value);
  return out;
}

TEST_CASE("append_json_string escapes what JSON demands and nothing else") {
  CHECK(json_of("") == R"("")");
  CHECK(json_of("a\"b\\c/d") == R"("a\"b\\c/d")");
  CHECK(json_of("a\nb\tc\rd") == R"("a\nb\tc\rd")");
  CHECK(json_of(std::string_view("\0\x1f\x7f", 3)) == "\"\\u0000\\u001f\x7f\"");
  CHECK(json_of("naïve 猫") == "\"naïve 猫\"");
}

TEST_CASE("append_json_string finds every byte to escape at every place") {
  for (int value = 0; value < 256; value++) {
    for (std::size_t at = 0; at < 20; at++) {
      CAPTURE(value);
      CAPTURE(at);
      const char byte = static_cast<char>(value);
      const bool is_escaped = value < 0x20 || byte == '"' || byte == '\\';
      std::string text(20, '\x80');
      text[at] = byte;
      const std::string json = json_of(text);
      CHECK(json.substr(1, at) == text.substr(0, at));
      CHECK((json[at + 1] == '\\') == is_escaped);
      CHECK(json.ends_with(text.substr(at + 1) + '"'));
    }
  }
}

TEST_CASE("append_json_number writes the shortest form that reads back") {
  CHECK(json_of(0.1) == "0.1");
  CHECK(json_of(85.0) == "85");
  CHECK(json_of(1.0 / 3) == "0.3333333333333333");
  CHECK(json_of(-0.0) == "-0");
  CHECK(json_of(std::numeric_limits<double>::quiet_NaN()) == "null");
  CHECK(json_of(std::numeric_limits<double>::infinity()) == "null");
}

TEST_CASE("JsonWriter puts the commas") {
  JsonWriter json;
  json.begin_object().member("a", 1).key("b").begin_array();
  json.value("x").value(2.5).value(true).null().end_array();
  json.key("c").begin_object().end_object().end_object();
  CHECK(json.text() == R"({"a":1,"b":["x",2.5,true,null],"c":{}})");
}

TEST_CASE("JsonWriter writes null for a value that is not there") {
  JsonWriter json;
  json.begin_object().member("a", std::optional<i64>());
  json.member("b", std::optional(std::string("x"))).end_object();
  CHECK(json.text() == R"({"a":null,"b":"x"})");
}

TEST_CASE("JsonWriter indents when asked") {
  JsonWriter json(1);
  json.begin_object().member("a", 1).key("b").begin_array().value(2);
  json.end_array().end_object();
  CHECK(json.text() == "{\n \"a\": 1,\n \"b\": [\n  2\n ]\n}");
}

}  // namespace
}  // namespace docmill
