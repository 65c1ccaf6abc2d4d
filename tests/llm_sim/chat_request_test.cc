#include "apps/llm-sim/chat_request.h"

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

Checked<ChatRequest> read(std::string_view body) {
  JsonParser parser;
  return read_chat_request(parser.parse(body).value());
}

TEST_CASE("read_chat_request takes the last message of the user") {
  const auto request = read(
      R"({"model":"m","messages":[{"role":"system","content":"abc"},
      {"role":"user","content":"first"},{"role":"user","content":"second"},
      {"role":"assistant","content":null}]})");
  REQUIRE(request);
  CHECK(request->user_message == "second");
  CHECK(request->prompt_bytes == 3 + 5 + 6);
  CHECK_FALSE(request->max_tokens);
}

TEST_CASE("read_chat_request takes content in parts") {
  const auto request = read(
      R"({"model":"m","messages":[{"role":"user","content":[
      {"type":"text","text":"a"},{"type":"text","text":"b"}]}]})");
  REQUIRE(request);
  CHECK(request->user_message == "ab");
}

TEST_CASE("read_chat_request prefers max_completion_tokens") {
  const auto request = read(
      R"({"model":"m","max_completion_tokens":7,"max_tokens":5,
      "messages":[{"role":"user","content":"a"}]})");
  REQUIRE(request);
  CHECK(request->max_tokens == 7);
}

TEST_CASE("read_chat_request names the parameter that is wrong") {
  struct {
    std::string_view members;
    std::string_view param;
  } const kCases[] = {
      {R"("messages":[{"role":"user","content":"a"}])", "model"},
      {R"("model":5,"messages":[{"role":"user","content":"a"}])", "model"},
      {R"("model":"m","messages":{})", "messages"},
      {R"("model":"m","messages":[5])", "messages"},
      {R"("model":"m","messages":[{"content":"a"}])", "messages"},
      {R"("model":"m","messages":[{"role":"user","content":{}}])", "messages"},
      {R"("model":"m","messages":[{"role":"user","content":[{"type":"image"}]}])",
       "messages"},
      {R"("model":"m","n":2,"messages":[{"role":"user"}])", "n"},
      {R"("model":"m","temperature":3,"messages":[{"role":"user"}])",
       "temperature"},
      {R"("model":"m","max_tokens":1.5,"messages":[{"role":"user"}])",
       "max_tokens"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.members);
    const auto request = read("{" + std::string(c.members) + "}");
    REQUIRE_FALSE(request);
    CHECK(request.error().param == c.param);
    CHECK(request.error().status == 400);
  }
}

}  // namespace
}  // namespace docmill::sim
