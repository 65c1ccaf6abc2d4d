// How ChatAnswerParser judges failed calls.

#include <map>
#include <string>

#include <doctest/doctest.h>

#include "lib/llm/chat_answer.h"

namespace docmill {
namespace {

using Headers = std::map<std::string, std::string, std::less<>>;

ChatFailure fail_with(int status, std::string_view body,
                      const Headers& headers = {},
                      const Redactor* redactor = nullptr) {
  const auto find = [&](std::string_view name) -> std::string_view {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : found->second;
  };
  const ChatResult answer = ChatAnswerParser(redactor).parse(
      {.status = status, .body = body, .headers = find, .now = {}});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().error.message.size() <= 300);
  CHECK_FALSE(answer.error().error.message.empty());
  return answer.error();
}

std::string_view kind(int status, std::string_view body = "") {
  return error_kind_name(fail_with(status, body).error.kind);
}

std::string message(int status, std::string_view body) {
  return fail_with(status, body).error.message;
}

std::string error_json(std::string_view type, std::string_view code,
                       std::string_view text = "x") {
  return fmt::format(
      R"({{"error":{{"message":"{}","type":"{}","code":"{}","param":null}}}})",
      text, type, code);
}

TEST_CASE("A failure's kind follows from its status") {
  const std::map<std::string_view, std::vector<int>> kKinds = {
      {"auth", {401, 403, 407}},
      {"billing", {402}},
      {"rate", {429}},
      {"capacity",
       {408, 409, 425, 498, 500, 502, 503, 504, 520, 522, 529, 599}},
      {"bad_request",
       {100, 300, 301, 302, 307, 308, 400, 404, 405, 413, 415, 418, 422, 451,
        501}},
  };
  for (const auto& [want, statuses] : kKinds)
    for (const int status : statuses) {
      CAPTURE(status);
      CHECK(kind(status) == want);
      CHECK(fail_with(status, "").error.status == status);
    }
}

TEST_CASE("A 429 for money is a billing error") {
  for (const char* code :
       {"insufficient_quota", "credit_balance_exhausted",
        "organization_spend_limit_exceeded", "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded"}) {
    CAPTURE(code);
    CHECK(kind(429, error_json("insufficient_quota", code)) == "billing");
    CHECK(kind(429, error_json("requests", code)) == "billing");
  }
  CHECK(kind(429, error_json("insufficient_quota", "")) == "billing");
  CHECK(kind(403, error_json("billing_error", "")) == "billing");
  CHECK(kind(400, error_json("invalid_request_error", "",
                             "Your credit balance is too low to go on")) ==
        "billing");
  CHECK(kind(400, error_json("invalid_request_error", "",
                             "You have reached your specified API usage "
                             "limits.")) == "billing");
}

TEST_CASE("A failure is not for money because it quotes the document") {
  CHECK(kind(400, error_json("invalid_request_error", "",
                             "bad input: Your credit balance is too low")) ==
        "bad_request");
  CHECK(kind(429, error_json("", "", "slow: Request too large")) == "rate");
  CHECK(kind(429, error_json("", "", "the maximum context length")) == "rate");
  CHECK(kind(503, error_json("", "", "the maximum context length")) ==
        "capacity");
}

TEST_CASE("A 429 is a rate error, a capacity error or a bad request") {
  CHECK(kind(429, error_json("requests", "rate_limit_exceeded")) == "rate");
  CHECK(kind(429, error_json("tokens", "slow_down")) == "rate");
  CHECK(kind(429, error_json("rate_limit_error", "")) == "rate");
  CHECK(kind(429, error_json("", "resource_unavailable")) == "capacity");
  CHECK(kind(429, error_json("engine_overloaded_error", "")) == "capacity");
  CHECK(kind(429, error_json("tokens", "rate_limit_exceeded",
                             "Request too large for m on tokens per min")) ==
        "bad_request");
}

TEST_CASE("A document that is too long is said to be so") {
  for (const std::string& body :
       {error_json("invalid_request_error", "context_length_exceeded", "m"),
        error_json("exceed_context_size_error", "", "m"),
        error_json("", "", "This model's maximum context length is 8"),
        std::string(R"({"object":"error","message":"maximum context length",)"
                    R"("code":400})")}) {
    CAPTURE(body);
    const ChatFailure failure = fail_with(400, body);
    CHECK(failure.error.kind == ErrorKind::kBadRequest);
    CHECK(failure.error.message.starts_with(
        "the document is too long for the model: "));
  }
  CHECK(fail_with(400, error_json("", "", "no")).error.message == "no");
}

TEST_CASE("A failure's message is found in every known shape") {
  struct {
    const char* body;
    const char* want;
  } const kCases[] = {
      {R"({"error":{"message":"why","type":"t","param":null,"code":null}})",
       "why"},
      {R"({"type":"error","error":{"type":"t","message":"why"}})", "why"},
      {R"({"error":"why"})", "why"},
      {R"({"error":{"message":"why","code":400}})", "why"},
      {R"({"object":"error","message":"why","type":"t","code":400})", "why"},
      {R"({"detail":"why"})", "why"},
      {R"({"detail":[{"loc":["body"],"msg":"why"}]})", "why"},
      {R"({"errors":[{"message":"why"}]})", "why"},
      {R"([{"error":{"code":400,"message":"why","status":"S"}}])", "why"},
      {R"({"message":"why"})", "why"},
      {R"("why")", "why"},
      {"why", "why"},
      {" why\n", "why"},
      {"<html><head><title>why</title></head></html>", "why"},
      {R"({"error":{"type":"t","code":"c"}})", "t: c"},
      {R"({"error":{}})", "bad request"},
      {"{}", "bad request"},
      {"", "bad request"},
      {"<html><body>no title</body></html>", "bad request"},
      {"[]", "bad request"},
      {"null", "bad request"},
      {"7", "bad request"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.body);
    CHECK(message(400, c.body) == c.want);
  }
}

TEST_CASE("A failure's message says what the status means when nobody does") {
  CHECK(message(404, "") ==
        "not found: does --endpoint end in /v1, and is --model right?");
  CHECK(message(404, "<html><title>404 Not Found</title>") ==
        "not found: does --endpoint end in /v1, and is --model right?");
  CHECK(message(404, R"({"error":{"message":"no model x",)"
                     R"("code":"model_not_found"}})") == "no model x");
  CHECK(message(413, "big") == "the request is too large for the server: big");
  CHECK(message(502, "<html><title>502 Bad Gateway</title>") ==
        "502 Bad Gateway");
  CHECK(message(599, "") == "HTTP status 599");
}

TEST_CASE("A failure's message is short, one line and valid UTF-8") {
  CHECK(message(400, R"({"error":"a\n\u001b[31m\u202eb"})") ==
        "a\\x0a\\x1b[31m\\xe2\\x80\\xaeb");
  CHECK(message(400, "\xff\xfe") == "\\xff\\xfe");
  const std::string long_text = message(400, std::string(100000, 'x'));
  CHECK(long_text.size() == 300);
  CHECK(long_text.ends_with("..."));
}

TEST_CASE("A redirect names where it leads, without its query") {
  const ChatFailure failure = fail_with(
      308, "", {{"location", "https://b.org/v1/chat/completions?s=sekrit"}});
  CHECK(failure.error.message ==
        "redirects to https://b.org/v1/chat/completions: give the final "
        "address as --endpoint");
  CHECK(fail_with(301, "").error.message ==
        "redirects to elsewhere: give the final address as --endpoint");
  CHECK(fail_with(301, "", {{"location", std::string(5000, 'x') + "\n"}})
            .error.message.size() <= 300);
}

TEST_CASE("A failure carries the server's wishes about another try") {
  const ChatFailure failure =
      fail_with(503, "", {{"retry-after", "3"}, {"x-should-retry", "false"}});
  CHECK(failure.retry_after == std::chrono::milliseconds(3000));
  CHECK(failure.should_retry == false);
  CHECK_FALSE(failure.is_worth_retrying());
  CHECK(fail_with(400, "", {{"x-should-retry", "true"}}).is_worth_retrying());
  const ChatFailure silent = fail_with(503, "");
  CHECK_FALSE(silent.should_retry);
  CHECK_FALSE(silent.retry_after);
  CHECK(silent.is_worth_retrying());
  CHECK_FALSE(fail_with(503, "", {{"x-should-retry", "x"}}).should_retry);
}

TEST_CASE("An error inside a 200 is judged by what it says") {
  struct {
    const char* body;
    const char* kind;
    int status;
  } const kCases[] = {
      {R"({"error":{"message":"x","code":429}})", "rate", 429},
      {R"({"error":{"message":"x","code":"502"}})", "capacity", 502},
      {R"({"error":{"message":"x","type":"authentication_error"}})", "auth",
       401},
      {R"({"error":{"message":"x","code":"context_length_exceeded"}})",
       "bad_request", 400},
      {R"({"error":{"message":"x","type":"insufficient_quota"}})", "billing",
       500},
      {R"({"error":"x"})", "capacity", 500},
      {R"({"choices":[{"error":{"message":"x","code":503},"message":{}}]})",
       "capacity", 503},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.body);
    const ChatFailure failure = fail_with(200, c.body);
    CHECK(error_kind_name(failure.error.kind) == c.kind);
    CHECK(failure.error.status == c.status);
    CHECK(failure.error.message.find('x') != std::string::npos);
  }
  CHECK(ChatAnswerParser().parse(
      {.status = 200,
       .body = R"({"error":null,"choices":[{"message":{"content":"a"}}]})"}));
}

TEST_CASE("A failure's message holds no secret that the server repeats") {
  Redactor redactor;
  redactor.add(Secret("sk-12345678"));
  const std::string body = error_json("", "", "Bad key sk-12345678.");
  CHECK(fail_with(401, body, {}, &redactor).error.message == "Bad key ***.");
  CHECK(fail_with(200, "<p>sk-12345678", {}, &redactor).error.message ==
        "not a chat completion: not JSON: <p>***");
  // Nor a part of one where the message is cut.
  for (std::size_t n = 280; n < 301; n++)
    CHECK(fail_with(400, std::string(n, 'x') + "sk-12345678", {}, &redactor)
              .error.message.find("sk-") == std::string::npos);
  const std::string location =
      "https://a.org/" + std::string(180, 'x') + "sk-12345678";
  CHECK(fail_with(302, "", {{"location", location}}, &redactor)
            .error.message.find("sk-") == std::string::npos);
}

}  // namespace
}  // namespace docmill
