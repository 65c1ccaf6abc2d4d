#include "lib/llm/chat_answer.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

ChatResult parse(std::string_view body) {
  return ChatAnswerParser().parse({.status = 200, .body = body});
}

std::string completion(std::string_view message, std::string_view reason) {
  return fmt::format(R"({{"choices":[{{"message":{},"finish_reason":{}}}]}})",
                     message, reason);
}

constexpr const char* kWhole = R"({
  "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m-1",
  "choices": [{"index": 0, "message": {"role": "assistant",
    "content": "The \"mill\"\nturns \u00e9 \ud83d\ude00", "refusal": null},
    "logprobs": null, "finish_reason": "stop"}],
  "usage": {"prompt_tokens": 12, "completion_tokens": 7, "total_tokens": 19,
    "prompt_tokens_details": {"cached_tokens": 4}}})";

TEST_CASE("ChatAnswerParser reads a whole completion") {
  const ChatResult answer = parse(kWhole);
  REQUIRE(answer);
  CHECK(answer->text == "The \"mill\"\nturns \u00e9 \U0001F600");
  CHECK(answer->finish == Finish::kStop);
  CHECK(answer->is_complete());
  CHECK(answer->model == "m-1");
  CHECK(answer->prompt_tokens == 12);
  CHECK(answer->completion_tokens == 7);
}

TEST_CASE("ChatAnswerParser needs no more than a message") {
  const ChatResult answer =
      parse(R"({"choices":[{"message":{"content":"a"}}]})");
  REQUIRE(answer);
  CHECK(answer->text == "a");
  CHECK(answer->is_complete());
  CHECK(answer->model.empty());
  CHECK(answer->prompt_tokens == 0);
}

TEST_CASE("ChatAnswerParser tells how the text came to its end") {
  struct {
    const char* message;
    const char* reason;
    Finish want;
    const char* text;
  } const kCases[] = {
      {R"({"content":"a"})", R"("stop")", Finish::kStop, "a"},
      {R"({"content":"a"})", "null", Finish::kStop, "a"},
      {R"({"content":"a"})", R"("eos")", Finish::kStop, "a"},
      {R"({"content":""})", R"("stop")", Finish::kStop, ""},
      {R"({"content":"a"})", R"("length")", Finish::kLength, "a"},
      {R"({"content":"a"})", R"("max_tokens")", Finish::kLength, "a"},
      {R"({"content":null})", R"("length")", Finish::kLength, ""},
      {R"({"content":null})", R"("stop")", Finish::kRefused, ""},
      {R"({})", R"("stop")", Finish::kRefused, ""},
      {R"({"content":"a"})", R"("content_filter")", Finish::kRefused, "a"},
      {R"({"content":null,"refusal":"No."})", R"("stop")", Finish::kRefused,
       ""},
      {R"({"content":"a","refusal":""})", R"("stop")", Finish::kStop, "a"},
      {R"({"content":null})", R"("tool_calls")", Finish::kOther, ""},
      {R"({"content":"a"})", R"("abort")", Finish::kOther, "a"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.message);
    CAPTURE(c.reason);
    const ChatResult answer = parse(completion(c.message, c.reason));
    REQUIRE(answer);
    CHECK(answer->finish == c.want);
    CHECK(answer->is_complete() == (c.want == Finish::kStop));
    CHECK(answer->text == c.text);
  }
}

TEST_CASE("ChatAnswerParser joins a content of parts") {
  const ChatResult answer = parse(completion(
      R"({"content":[{"type":"text","text":"a"},
         {"type":"thinking","text":"hm"},{"type":"image_url"},{"text":"b"},
         {"type":"output_text","text":"c"}]})",
      R"("stop")"));
  REQUIRE(answer);
  CHECK(answer->text == "abc");
}

TEST_CASE("ChatAnswerParser reads what it can of a usage") {
  struct {
    const char* usage;
    i64 prompt;
    i64 completion;
  } const kCases[] = {
      {"null", 0, 0},
      {"{}", 0, 0},
      {"[]", 0, 0},
      {R"({"prompt_tokens":"9"})", 0, 0},
      {R"({"prompt_tokens":9})", 9, 0},
      {R"({"prompt_tokens":9.0,"completion_tokens":2.0})", 9, 2},
      {R"({"prompt_tokens":0,"completion_tokens":0})", 0, 0},
      {R"({"prompt_tokens":-1,"completion_tokens":2})", 0, 0},
      {R"({"prompt_tokens":9223372036854775807})", 0, 0},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.usage);
    const ChatResult answer = parse(fmt::format(
        R"({{"choices":[{{"message":{{"content":"a"}}}}],"usage":{}}})",
        c.usage));
    REQUIRE(answer);
    CHECK(answer->prompt_tokens == c.prompt);
    CHECK(answer->completion_tokens == c.completion);
  }
}

TEST_CASE("ChatAnswerParser makes the name of the model safe") {
  const ChatResult answer = parse(
      R"({"choices":[{"message":{"content":"a"}}],"model":"m\n\u001b[1m"})");
  REQUIRE(answer);
  CHECK(answer->model == "m\\x0a\\x1b[1m");
}

TEST_CASE("ChatAnswerParser calls what is no completion malformed") {
  const std::string many_parts = [] {
    std::string parts = "{}";
    for (int i = 0; i < 1001; i++)
      parts += ",{}";
    return completion(R"({"content":[)" + parts + "]}", "null");
  }();
  for (const std::string& body :
       {std::string(""), std::string("{}"), std::string("[]"),
        std::string("null"), std::string("\"ok\""),
        std::string("{\"choices\":"), std::string(R"({"choices":[]})"),
        std::string(R"({"choices":{}})"), std::string(R"({"choices":null})"),
        std::string(R"({"choices":[{}]})"), std::string(R"({"choices":["a"]})"),
        std::string(R"({"choices":[{"message":"a"}]})"),
        completion(R"({"content":7})", "null"),
        completion(R"({"content":{}})", "null"),
        completion(R"({"content":"\ud800"})", "null"),
        completion("{\"content\":\"\xff\"}", "null"), many_parts,
        std::string("<html><title>Hi</title></html>")}) {
    CAPTURE(body);
    const ChatResult answer = parse(body);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().error.kind == ErrorKind::kMalformed);
    CHECK(answer.error().error.status == 200);
    CHECK(answer.error().error.message.starts_with("not a chat completion: "));
    CHECK(answer.error().error.message.size() <= 300);
  }
}

TEST_CASE("ChatAnswerParser shows the beginning of what is malformed, safely") {
  CHECK(parse("<p>\x1b[2J\n\xff").error().error.message ==
        "not a chat completion: not JSON: <p>\\x1b[2J\\x0a\\xff");
  CHECK(parse("").error().error.message == "not a chat completion: empty body");
}

TEST_CASE("ChatAnswerParser hides a secret in the name of the model") {
  Redactor redactor;
  redactor.add(Secret("sk-canary"));
  ChatAnswerParser parser(&redactor);
  const ChatResult answer = parser.parse(
      {.status = 200,
       .body = R"({"model":"m sk-canary","choices":[{"message":{}}]})"});
  REQUIRE(answer);
  CHECK(answer->model == "m ***");
}

TEST_CASE("ChatAnswerParser forgets the answer before") {
  ChatAnswerParser parser;
  REQUIRE(parser.parse({.status = 200, .body = kWhole}));
  const ChatResult second = parser.parse(
      {.status = 200, .body = R"({"choices":[{"message":{"content":"b"}}]})"});
  REQUIRE(second);
  CHECK(second->text == "b");
  CHECK(second->prompt_tokens == 0);
}

}  // namespace
}  // namespace docmill
