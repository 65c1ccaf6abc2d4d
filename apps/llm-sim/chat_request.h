// A request for a chat completion, checked as a real server does it.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "apps/llm-sim/reply.h"
#include "lib/base/json.h"

#include <tl/expected.hpp>

namespace docmill::sim {

template <class T>
using Checked = tl::expected<T, ApiError>;

struct ChatRequest {
  std::string model;
  std::string user_message;       // the last one of the role user; or the last
  i64 prompt_bytes = 0;           // of all messages
  std::optional<i64> max_tokens;  // max_completion_tokens comes first
  std::optional<double> temperature;
};

Checked<ChatRequest> read_chat_request(JsonValue body);

}  // namespace docmill::sim
