// What is sent back: a status, headers and a body, before any fault of the
// wire. Errors have the form that OpenAI documents.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/types.h"

namespace docmill::sim {

struct Usage {
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
};

struct Header {
  const char* name;
  std::string value;
};

struct Reply {
  int status = 200;
  const char* content_type = "application/json";
  std::vector<Header> headers;
  std::string body;
};

// An error object; `param` and `code` may be empty, which stands as null.
struct ApiError {
  int status;
  std::string_view type;
  std::string_view code;
  std::string_view param;
  std::string message;
};

Reply error_reply(const ApiError& error);

// 400, invalid_request_error.
ApiError bad_request(std::string_view param, std::string message,
                     std::string_view code = {});

// The words behind a status code: "Not Found".
const char* reason_phrase(int status);

}  // namespace docmill::sim
