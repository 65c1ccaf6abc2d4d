// What an endpoint answered: a text, or why there is none.
//
// Servers differ in what they send, above all in errors; everything is read
// defensively, and nothing they wrote reaches a message unless cut, made safe
// and freed of secrets.

#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "lib/base/json.h"
#include "lib/base/types.h"
#include "lib/llm/chat_failure.h"

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
  std::string model;      // that answered, made safe; "" when not said
  i64 prompt_tokens = 0;  // 0 when the server does not say
  i64 completion_tokens = 0;

  // Whether it may be stored and used: cut-off and refused texts may not.
  bool is_complete() const { return finish == Finish::kStop; }
};

using ChatResult = tl::expected<ChatAnswer, ChatFailure>;

// A 2xx that carries an error object is judged by the object; one that is not
// a chat completion is malformed; all else as in chat_failure.h.
//
// Thread safety: one thread at a time; keeps its memory for the next answer.
class ChatAnswerParser {
 public:
  // REQUIRES: `redactor`, if any, outlives the parser.
  explicit ChatAnswerParser(const Redactor* redactor = nullptr)
      : redactor_(redactor) {}

  ChatResult parse(const HttpAnswer& answer);

 private:
  std::string model_of(const JsonValue& root) const;

  JsonParser json_;
  const Redactor* redactor_;
};

}  // namespace docmill
