#include "lib/llm/pack_answer.h"

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace docmill {
namespace {

// "id=text" of each, in brackets; "none".
std::string read(std::string_view answer) {
  PackAnswerParser parser;
  const auto items = parser.parse(answer);
  if (!items)
    return "none";
  std::string all;
  for (const PackedText& item : *items)
    all += fmt::format("[{}={}]", item.id, item.text);
  return all;
}

TEST_CASE("PackAnswerParser reads an array and what models put around it") {
  for (
      const char* answer : {
          R"([{"id":"a","text":"one"},{"id":"b","text":"]["}])",
          "```json\n[{\"id\":\"a\",\"text\":\"one\"},"
          "{\"id\":\"b\",\"text\":\"][\"}]\n```",
          R"({"documents":[{"text":"one","id":"a"},{"id":"b","text":"]["}]})",
          "<think>[1] is easy</think>\n"
          R"([{"id":"a","text":"one"},{"id":"b","note":1,"text":"]["}] Bye!)",
          R"(Sure: [{"id":"a","text":"one"},7,{"id":"b","text":"]["},{"id":1}])",
      }) {
    CAPTURE(answer);
    CHECK(read(answer) == "[a=one][b=][]");
  }
}

TEST_CASE("PackAnswerParser takes nothing else for a pack's answer") {
  for (const char* answer :
       {"", "[", "]", "][", "A text.", R"({"id":"a","text":"b"})", "<think>[]",
        R"([{"id":"a","text":"one"},{"id":"b","te)",
        R"([{"id":"a","text":"one"}] or [{"id":"a","text":"two"}])"}) {
    CAPTURE(answer);
    CHECK(read(answer) == "none");
  }
  CHECK(read("[]") == "");
  CHECK(read(R"([{"id":"a"},{"text":"b"},{"id":1,"text":"c"}])") == "");
}

TEST_CASE("PackAnswerParser reads no more objects than any pack has") {
  const auto objects = [](int count) {
    std::string all = "[";
    for (int i = 0; i < count; i++)
      all += fmt::format(R"({}{{"id":"{}","text":""}})", i > 0 ? "," : "", i);
    return all + "]";
  };
  CHECK(read(objects(64)) != "none");
  CHECK(read(objects(65)) == "none");
}

}  // namespace
}  // namespace docmill
