#include "lib/io/json_line.h"

#include <doctest/doctest.h>

#include "lib/io/block.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

struct Parsed {
  std::string text;
  std::string raw_id;
  std::string error;
};

Parsed parse(std::string_view line, const InputOptions& options = {}) {
  JsonLineParser parser(options);
  Arena arena;
  const std::string padded = std::string(line) + std::string(64, '"');
  const auto document =
      parser.parse(std::string_view(padded).substr(0, line.size()), arena);
  if (!document)
    return {"", "", document.error().what};
  return {std::string(document->text), std::string(document->raw_id), ""};
}

TEST_CASE("JsonLineParser unescapes the text") {
  CHECK(parse(R"({"text":"plain"})").text == "plain");
  CHECK(parse(R"( {"a":[1,{"text":"no"}],"text" : "yes" } )").text == "yes");
  CHECK(parse(R"({"text":"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"})").text ==
        "a\"\\/\b\f\n\r\té😀");
  CHECK(parse(R"({"text":"a\u0000b"})").text == std::string("a\0b", 3));
  CHECK(parse(R"({"text":""})").error == "");
  CHECK(parse(R"({"te\u0078t":"escaped key"})").text == "escaped key");
}

TEST_CASE("JsonLineParser takes no memory of the arena for a valid line") {
  JsonLineParser parser({});
  Arena arena;
  const std::string line =
      R"({"id":"a","text":"one\ntwo"})" + std::string(64, ' ');
  CHECK(parser.parse(line, arena).value().text == "one\ntwo");
  CHECK(arena.capacity() == 0);
}

TEST_CASE("JsonLineParser copies a string or number id as it stands") {
  for (const char* id : {R"("a1")", R"("a\u0031\n")", "7", "1.0", "-0", "1e400",
                         "12345678901234567890123", "1E+2"}) {
    CAPTURE(id);
    const Parsed parsed =
        parse(R"({"id": )" + std::string(id) + R"( ,"text":"x"})");
    CHECK(parsed.error == "");
    CHECK(parsed.raw_id == id);
  }
}

TEST_CASE("JsonLineParser takes no other value for an id") {
  for (const char* id : {"null", "true", "false", "{}", "[1]"})
    CHECK(parse(R"({"text":"x","id":)" + std::string(id) + "}").raw_id == "");
  CHECK(parse(R"({"text":"x"})").raw_id == "");
}

TEST_CASE("JsonLineParser lets the last of equal keys count") {
  const Parsed parsed =
      parse(R"({"id":1,"text":"a","text":"b","id":2,"t\u0065xt":"c"})");
  CHECK(parsed.text == "c");
  CHECK(parsed.raw_id == "2");
  CHECK(parse(R"({"text":"a","text":1})").error ==
        "field \"text\" is not a string");
}

TEST_CASE("JsonLineParser reads the fields it is told") {
  InputOptions options;
  options.text_field = "body";
  options.id_field = "key";
  const Parsed parsed =
      parse(R"({"id":1,"text":"a","body":"b","key":"k"})", options);
  CHECK(parsed.text == "b");
  CHECK(parsed.raw_id == "\"k\"");
}

TEST_CASE("JsonLineParser refuses what is no document and says why") {
  const std::string deep = "{\"text\":\"x\",\"a\":" + std::string(2000, '[') +
                           std::string(2000, ']') + "}";
  const struct {
    std::string line;
    std::string error;
  } kCases[] = {
      {"plain words", "not JSON: invalid structure"},
      {"[1]", "not a JSON object"},
      {"\"text\"", "not a JSON object"},
      {"12345678901234567890123", "not a JSON object"},
      {"{}", "no field \"text\""},
      {R"({"Text":"x"})", "no field \"text\""},
      {R"({"text":null})", "field \"text\" is not a string"},
      {R"({"text":["x"]})", "field \"text\" is not a string"},
      {R"({"text":"x"} {"text":"y"})", "not JSON: invalid structure"},
      {R"({"text":"x"}})", "not JSON: invalid structure"},
      {R"({"text":"x",})", "not JSON: invalid structure"},
      {R"({"text":"x","a":tru})", "not JSON: invalid literal"},
      {R"({"text":"x","a":01})", "not JSON: invalid number"},
      {R"({"text":"x","a":1e999,"b":1.})", "not JSON: invalid number"},
      {R"({"text":"x","a":NaN})", "not JSON: invalid structure"},
      {R"({"text":"x)", "not JSON: string without an end"},
      {"{\"text\":\"a\tb\"}", "not JSON: control character in a string"},
      {R"({"text":"\x"})", "not JSON: invalid escape in a string"},
      {R"({"text":"x","a":"\ud800"})", "not JSON: invalid escape in a string"},
      {"\xEF\xBB\xBF{\"text\":\"x\"}", "not JSON: byte order mark"},
      {deep, "not JSON: nested deeper than 1024"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.line);
    CHECK(parse(c.line).error == c.error);
  }
}

TEST_CASE("JsonLineParser takes a surrogate escape only in a pair") {
  const auto escape = [](unsigned unit) {
    return fmt::format("\\u{:04x}", unit);
  };
  JsonLineParser parser({});
  Arena arena;
  const auto error = [&](const std::string& text) {
    const std::string line = "{\"text\":\"" + text + "\"}";
    const std::string padded = line + std::string(Block::kPadding, '"');
    const auto document =
        parser.parse(std::string_view(padded).substr(0, line.size()), arena);
    return document ? "" : document.error().what;
  };
  for (unsigned unit = 0xD7F0; unit < 0xE010; unit++) {
    const bool is_surrogate = unit >= 0xD800 && unit < 0xE000;
    CAPTURE(unit);
    CHECK(error(escape(unit)).empty() == !is_surrogate);
    CHECK(error("a" + escape(unit) + "b").empty() == !is_surrogate);
    const bool is_high = unit >= 0xD800 && unit < 0xDC00;
    CHECK(error(escape(unit) + escape(0xDC00)).empty() == is_high);
    CHECK(error(escape(0xD800) + escape(unit)).empty() ==
          (unit >= 0xDC00 && unit < 0xE000));
  }
  for (const char* bad : {"\\ud800\\", "\\ud800\\n", "\\ud800\\uzzzz", "\\u12",
                          "\\uD83D\\u", "\\ud800\\\\udc00"}) {
    CAPTURE(bad);
    CHECK_FALSE(error(bad).empty());
  }
}

TEST_CASE("JsonLineParser says where UTF-8 is invalid") {
  CHECK(parse("{\"text\":\"a\xFF\"}").error == "invalid UTF-8 at byte 10");
  CHECK(parse("{\"text\":\"a\",\"b\":\"\xED\xA0\x80\"}").error ==
        "invalid UTF-8 at byte 17");
  CHECK(parse("\xC0{").error == "invalid UTF-8 at byte 0");
}

TEST_CASE("JsonLineParser replaces invalid UTF-8 when told") {
  InputOptions options;
  options.invalid_utf8 = InvalidUtf8::kReplace;
  CHECK(parse("{\"text\":\"a\xFF\\n\"}", options).text == "a\uFFFD\n");
  CHECK(parse("{\"text\":\"a\xFF}", options).error ==
        "not JSON: string without an end");
}

TEST_CASE("JsonLineParser goes on as before after a bad and a huge line") {
  JsonLineParser parser({});
  Arena arena;
  const std::string huge =
      "{\"text\":\"" + std::string(5 << 20, 'x') + "\"}" + std::string(64, ' ');
  const std::string bad = "{{" + std::string(64, ' ');
  const std::string good = R"({"text":"\u0041"})" + std::string(64, ' ');
  for (int i = 0; i < 3; i++) {
    CHECK(parser.parse(huge, arena).value().text.size() == 5 << 20);
    CHECK_FALSE(parser.parse(std::string_view(bad).substr(0, 2), arena));
    CHECK(parser.parse(good, arena).value().text == "A");
  }
}

TEST_CASE("parse_plain_text rejects or replaces invalid UTF-8") {
  Arena arena;
  CHECK(parse_plain_text("naïve", InvalidUtf8::kReject, arena).value() ==
        "naïve");
  CHECK(parse_plain_text("ab\xFF", InvalidUtf8::kReject, arena).error().what ==
        "invalid UTF-8 at byte 2");
  CHECK(parse_plain_text("ab\xFF", InvalidUtf8::kReplace, arena).value() ==
        "ab\uFFFD");
}

std::string other_fields(std::string_view line) {
  const std::string_view left_out[] = {"text", "id", "score"};
  std::string out;
  append_other_fields(out, line, left_out);
  return out;
}

TEST_CASE("append_other_fields copies values as they stand") {
  CHECK(
      other_fields(R"({"id":1, "a" : 1.0 ,"text":"x","b":{"text": [1, 2]}})") ==
      R"(,"a":1.0,"b":{"text": [1, 2]})");
  CHECK(other_fields(
            R"({"text":"x","s":"a\"},{[\\","n":12345678901234567890123})") ==
        R"(,"s":"a\"},{[\\","n":12345678901234567890123)");
  CHECK(other_fields(R"({"text":"x","sc\u006fre":1,"":[]})") == R"(,"":[])");
  CHECK(other_fields("{}") == "");
}

TEST_CASE("append_other_fields keeps the last of equal keys") {
  CHECK(other_fields(R"({"a":1,"b":2,"\u0061":3})") == R"(,"b":2,"\u0061":3)");
}

}  // namespace
}  // namespace docmill
