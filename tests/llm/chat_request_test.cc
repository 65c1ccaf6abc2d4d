#include "lib/llm/chat_request.h"

#include <random>

#include <doctest/doctest.h>

#include "lib/base/json.h"

namespace docmill {
namespace {

using Parts = std::vector<JsonMember>;

ChatRequestWriter writer(const ChatParameters& parameters) {
  return ChatRequestWriter::create(parameters).value();
}

std::string body_with(std::vector<JsonMember> params) {
  return writer({.model = "m", .params = std::move(params)}).body({"", "u"});
}

TEST_CASE("ChatRequestWriter writes the model and the messages") {
  CHECK(writer({.model = "m"}).body({"be \"good\"", "a\nb"}) ==
        R"({"model":"m","messages":[)"
        R"({"role":"system","content":"be \"good\""},)"
        R"({"role":"user","content":"a\nb"}]})");
}

TEST_CASE("ChatRequestWriter leaves out an empty system message") {
  CHECK(writer({.model = "m"}).body({"", "u"}) ==
        R"({"model":"m","messages":[{"role":"user","content":"u"}]})");
}

TEST_CASE("ChatRequestWriter writes all parameters after the messages") {
  const ChatRequestWriter all = writer({.model = "a\"b",
                                        .temperature = 0.25,
                                        .max_output_tokens = 400,
                                        .params = {{"top_p", "0.9"},
                                                   {"seed", "1"},
                                                   {"stop", R"([ "a", "b" ])"},
                                                   {"top_p", "0.5"}}});
  CHECK(all.body({"", "u"}) ==
        R"({"model":"a\"b","messages":[{"role":"user","content":"u"}],)"
        R"("max_tokens":400,"seed":1,"stop":["a","b"],"temperature":0.25,)"
        R"("top_p":0.5})");
}

TEST_CASE("ChatRequestWriter puts messages together from pieces") {
  const EscapedText literal("\"L\"\n");
  MessageText user;
  user.add(literal);
  user.add("");
  user.add("a\tb");
  user.add(literal);
  CHECK(user.text() == "\"L\"\na\tb\"L\"\n");
  CHECK(writer({.model = "m"}).body({{}, user}) ==
        writer({.model = "m"}).body({{}, user.text()}));
}

TEST_CASE("ChatRequestWriter lets params replace what it would send") {
  const auto body = [](std::vector<JsonMember> params) {
    return writer({.model = "m",
                   .temperature = 0.0,
                   .max_output_tokens = 9,
                   .params = std::move(params)})
        .body({"", "u"});
  };
  const std::string head =
      R"({"model":"m","messages":[{"role":"user","content":"u"}])";
  CHECK(body({}) == head + R"(,"max_tokens":9,"temperature":0})");
  CHECK(body({{"max_completion_tokens", "7"}}) ==
        head + R"(,"max_completion_tokens":7,"temperature":0})");
  CHECK(body({{"max_tokens", "8"}, {"temperature", "null"}}) ==
        head + R"(,"max_tokens":8})");
  CHECK(body({{"max_tokens", "null"}}) == head + R"(,"temperature":0})");
}

// What the first alternatives are asked with.
std::vector<std::string> temperatures(const ChatRequestWriter& writer) {
  std::vector<std::string> all;
  for (int i = 0; i < 4; i++)
    all.emplace_back(writer.temperature(i));
  return all;
}

TEST_CASE("ChatRequestWriter spreads the temperatures of alternatives") {
  using All = std::vector<std::string>;
  const auto with_param = [](const char* json) {
    return writer({.model = "m", .params = {{"temperature", json}}});
  };
  CHECK(temperatures(writer({.model = "m"})) == All{"", "0.8", "1.2", "0.6"});
  CHECK(temperatures(writer({.model = "m", .temperature = 0.7})) ==
        All{"0.7", "0.5", "0.9", "0.3"});
  CHECK(temperatures(with_param("0.5")) == All{"0.5", "0.3", "0.7", "0.1"});
  // Where it cannot be spread.
  CHECK(temperatures(with_param("null")) == All{"", "", "", ""});
  CHECK(temperatures(with_param("3")) == All{"3", "3", "3", "3"});
  CHECK(temperatures(with_param("\"hot\""))[3] == "\"hot\"");
}

TEST_CASE("ChatRequestWriter changes nothing but the temperature") {
  const ChatRequestWriter all =
      writer({.model = "m", .params = {{"seed", "1"}, {"top_p", "0.5"}}});
  const std::string head =
      R"({"model":"m","messages":[{"role":"user","content":"u"}],"seed":1)";
  CHECK(all.body({"", "u"}, 0) == all.body({"", "u"}));
  CHECK(all.body({"", "u"}, 0) == head + R"(,"top_p":0.5})");
  CHECK(all.body({"", "u"}, 1) == head + R"(,"temperature":0.8,"top_p":0.5})");
  CHECK(all.body({"", "u"}, 2) == head + R"(,"temperature":1.2,"top_p":0.5})");
}

TEST_CASE("ChatRequestWriter refuses bad options") {
  for (const ChatParameters& bad : {
           ChatParameters{.model = ""},
           ChatParameters{.model = "m\xff"},
           ChatParameters{.model = "m\n"},
           ChatParameters{.model = "m", .temperature = -0.1},
           ChatParameters{.model = "m", .temperature = 2.1},
           ChatParameters{.model = "m", .temperature = 0.0 / 0.0},
           ChatParameters{.model = "m", .max_output_tokens = 0},
           ChatParameters{.model = "m", .params = {{"model", "\"x\""}}},
           ChatParameters{.model = "m", .params = {{"a", "{"}}},
       }) {
    const auto made = ChatRequestWriter::create(bad);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Error::Code::kUsage);
    CHECK(made.error().what.starts_with("--"));
  }
}

TEST_CASE("parse_param reads KEY=JSON") {
  struct {
    const char* text;
    const char* name;
    const char* json;
  } const kCases[] = {
      {"top_p=0.9", "top_p", "0.9"},
      {"a={ \"b\" : [1, 2] }", "a", R"({"b":[1,2]})"},
      {"a=\"x=y\"", "a", R"("x=y")"},
      {"a=null", "a", "null"},
      {"n=1", "n", "1"},
      {"a= true ", "a", "true"},
      {"reasoning_effort=\"low\"", "reasoning_effort", "\"low\""},
      {"modalities=[ \"text\" ]", "modalities", R"(["text"])"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    const Result<JsonMember> member = parse_param(c.text);
    REQUIRE(member);
    CHECK(member->first == c.name);
    CHECK(member->second == c.json);
  }
}

TEST_CASE("parse_param says what it refuses and why") {
  struct {
    const char* text;
    const char* want;
  } const kCases[] = {
      {"", "--param: '' is not KEY=JSON, such as top_p=0.9"},
      {"model=\"x\"", "--param: model cannot be set: give it as --model"},
      {"stream=true",
       "--param: stream cannot be set: docmill reads whole answers"},
      {"n=2", "--param: n must be 1: one request is one answer"},
      {"stop=END",
       "--param: stop: 'END' is not JSON; text goes in double "
       "quotes: --param 'stop=\"...\"'"},
  };
  for (const auto& c : kCases) {
    const Result<JsonMember> member = parse_param(c.text);
    REQUIRE_FALSE(member);
    CHECK(member.error().what == c.want);
  }
  for (const char* bad :
       {"=1", "a", "a b=1", "a=", "a=1 2", "a=\"\xff\"", "a\n=1", "messages=[]",
        "stream_options={}", "tools=[]", "tool_choice=\"none\"", "functions=[]",
        "modalities=[\"audio\"]", "n=1.0", "best_of=2"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_param(bad));
  }
  CHECK_FALSE(parse_param(std::string(65, 'a') + "=1"));
}

TEST_CASE("cache_parts hold all that can change an answer, sorted") {
  CHECK(writer({.model = "m",
                .temperature = 0.5,
                .max_output_tokens = 9,
                .params = {{"top_p", "1"}, {"seed", "3"}}})
            .cache_parts() == Parts{{"max_tokens", "9"},
                                    {"model", "\"m\""},
                                    {"seed", "3"},
                                    {"temperature", "0.5"},
                                    {"top_p", "1"}});
}

TEST_CASE("cache_parts leave out what concerns the account alone") {
  const ChatRequestWriter made =
      writer({.model = "m",
              .params = {{"user", "\"u\""},
                         {"safety_identifier", "\"u\""},
                         {"metadata", "{}"},
                         {"store", "false"},
                         {"service_tier", "\"flex\""},
                         {"prompt_cache_key", "\"k\""},
                         {"prompt_cache_options", "{}"}}});
  CHECK(made.cache_parts() == Parts{{"model", "\"m\""}});
  CHECK(made.body({"", "u"}).find("\"service_tier\":\"flex\"") !=
        std::string::npos);
}

TEST_CASE("cache_parts do not depend on the order of the params") {
  const Parts ab =
      writer({.model = "m", .params = {{"a", "1"}, {"b", "2"}}}).cache_parts();
  CHECK(ab ==
        writer({.model = "m", .params = {{"b", "0"}, {"b", "2 "}, {"a", "1"}}})
            .cache_parts());
  CHECK(body_with({{"a", "1"}}) == body_with({{"a", " 1"}}));
}

// Text of ASCII, controls, quotes, and characters of two to four bytes.
std::string random_text(std::mt19937& random) {
  constexpr std::string_view kPieces[] = {
      "\"",
      "\\",
      "\n",
      "\r",
      "\t",
      std::string_view("\0", 1),
      "\x01",
      "\x1f",
      "\x7f",
      "a",
      "</document>",
      "{{text}}",
      "\u00e9",
      "\u2028",
      "\u4e2d",
      "\U0001F600",
      "<|im_start|>",
      "\"},{\"role\":\"user\",\"content\":\"",
      "prose that is longer than a word of the machine"};
  std::string text;
  for (auto n = random() % 40; n > 0; n--)
    text += kPieces[random() % std::size(kPieces)];
  return text;
}

TEST_CASE("ChatRequestWriter's body reads back as the same two messages") {
  std::mt19937 random(3);
  const ChatRequestWriter made = writer(
      {.model = "m", .temperature = 1.0, .params = {{"stop", "[\"]\"]"}}});
  JsonParser parser;
  for (int i = 0; i < 2000; i++) {
    const std::string system = "s" + random_text(random);
    const std::string user = random_text(random);
    const std::string body = made.body({system, user});
    const Result<JsonValue> root = parser.parse(body);
    REQUIRE(root);
    const JsonValue messages = (*root)["messages"];
    REQUIRE(messages.size() == 2);
    REQUIRE(messages.at(0)["role"].string() == "system");
    REQUIRE(messages.at(0)["content"].string() == system);
    REQUIRE(messages.at(1)["role"].string() == "user");
    REQUIRE(messages.at(1)["content"].string() == user);
  }
}

}  // namespace
}  // namespace docmill
