// What an endpoint answered: a text, or why there is none.
//
// Servers differ in what they send, above all in errors; everything is read
// defensively, and nothing they wrote reaches a message unless cut, made safe
// and freed of secrets.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "lib/base/json.h"
#include "lib/base/types.h"
#include "lib/llm/error_kind.h"
#include "lib/llm/retry_after.h"
#include "lib/llm/secret.h"

namespace docmill {

// How the model came to the end of its text.
enum class Finish {
  kStop,     // by itself, or the server does not say
  kLength,   // cut off by a token limit
  kRefused,  // no text, a refusal or a content filter
  kOther,    // aborted, a tool call, a word that docmill does not know
};

struct ChatAnswer {
  std::string text;  // valid UTF-8; may be empty
  Finish finish = Finish::kStop;
  std::string model;  // that answered, made safe; "" when not said
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
  i64 cached_tokens = 0;   // of prompt_tokens
  bool has_usage = false;  // else the counts are 0

  // Whether it may be stored and used: cut-off and refused texts may not.
  bool is_complete() const { return finish == Finish::kStop; }
};

struct ChatFailure {
  CallError error;
  // The server's word (x-should-retry); goes before is_worth_retrying().
  std::optional<bool> should_retry;
  std::optional<std::chrono::milliseconds> retry_after;
  bool is_too_long = false;  // the request is: a shorter one may be answered

  bool is_worth_retrying() const {
    return should_retry.value_or(docmill::is_worth_retrying(error.kind));
  }
};

using ChatResult = tl::expected<ChatAnswer, ChatFailure>;

struct HttpAnswer {
  int status = 0;
  std::string_view body{};
  HeaderLookup headers{};  // may be empty; only asked on failure
  std::chrono::system_clock::time_point now{};  // for dates in retry-after
};

// Kinds by status: 401, 403, 407 auth; 402 billing; 408, 409, 425, 498 and
// 5xx but 501 capacity; 429 rate, or billing when credit or a spend limit is
// used up, bad_request when this one request is larger than the limit,
// capacity when the server is overloaded; 3xx, other 4xx and 501 bad_request.
// A 2xx that carries an error object is judged by the object; one that is not
// a chat completion is malformed.
//
// Thread safety: one thread at a time; keeps its memory for the next answer.
class ChatAnswerParser {
 public:
  // REQUIRES: `redactor`, if any, outlives the parser.
  explicit ChatAnswerParser(const Redactor* redactor = nullptr)
      : redactor_(redactor) {}

  ChatResult parse(const HttpAnswer& answer);

 private:
  JsonParser json_;
  const Redactor* redactor_;
};

}  // namespace docmill
