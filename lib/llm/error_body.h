// What the body of a failed answer says, in whichever of the many shapes:
//
//   {"error":{"message","type","param","code"}}   OpenAI, Anthropic, Azure
//   {"error":"..."}                               Ollama and small servers
//   {"object":"error","message","type","code":4}  older vLLM
//   {"detail":"..."}, {"detail":[{"msg":"..."}]}  FastAPI
//   [{"error":{"code":429,"status":"..."}}]       Gemini
//   "...", a page of HTML, plain text             proxies

#pragma once

#include <string>
#include <string_view>

#include "lib/base/json.h"

namespace docmill {

// Untrusted text as it came; empty for what is not said.
struct ErrorBody {
  std::string message;
  std::string type;  // "insufficient_quota", "rate_limit_error"
  std::string code;  // "context_length_exceeded"; not a number
  int status = 0;    // of a numeric code, if it looks like one of HTTP
  bool is_html = false;

  // Whether type or code is `name`.
  bool is_named(std::string_view name) const {
    return type == name || code == name;
  }
};

ErrorBody read_error_body(JsonParser& json, std::string_view body);

// The error inside a parsed value: an object, or a text that is the message.
ErrorBody read_error_value(const JsonValue& value);

}  // namespace docmill
