#include "apps/llm-sim/chat_request.h"

#include <algorithm>

#include <fmt/format.h>

namespace docmill::sim {
namespace {

constexpr std::string_view kRoles[] = {"system",    "developer", "user",
                                       "assistant", "tool",      "function"};

tl::unexpected<ApiError> refuse(std::string_view param, std::string message) {
  return tl::unexpected(bad_request(param, std::move(message)));
}

// The text of a message: a string, parts of type text, or null.
std::optional<std::string> content_of(JsonValue content) {
  if (const auto text = content.string())
    return std::string(*text);
  if (!content.exists() || content.is_null())
    return std::string();
  if (!content.is_array())
    return std::nullopt;
  std::string all;
  for (i64 i = 0, n = content.size(); i < n; ++i) {
    const JsonValue part = content.at(i);
    if (part["type"].string() != "text" || !part["text"].string())
      return std::nullopt;
    all += *part["text"].string();
  }
  return all;
}

Checked<void> read_messages(JsonValue messages, ChatRequest& request) {
  const i64 count = messages.size();
  if (!messages.is_array() || count == 0)
    return refuse("messages",
                  messages.is_array()
                      ? "Invalid 'messages': empty array. Expected an array "
                        "with minimum length 1, but got an empty array instead."
                      : "Missing or invalid parameter: 'messages'.");
  bool has_user = false;
  for (i64 i = 0; i < count; ++i) {
    const JsonValue message = messages.at(i);
    const auto role = message["role"].string();
    if (!role || std::ranges::find(kRoles, *role) == std::end(kRoles))
      return refuse("messages",
                    fmt::format("Invalid value for 'messages[{}].role'.", i));
    std::optional<std::string> content = content_of(message["content"]);
    if (!content)
      return refuse(
          "messages",
          fmt::format("Invalid type for 'messages[{}].content': expected a "
                      "string or an array of text parts.",
                      i));
    request.prompt_bytes += std::ssize(*content);
    if (role == "user" || !has_user)
      request.user_message = std::move(*content);
    has_user = has_user || role == "user";
  }
  return {};
}

bool is_absent(JsonValue value) { return !value.exists() || value.is_null(); }

Checked<void> read_max_tokens(JsonValue body, ChatRequest& request) {
  for (const char* name : {"max_tokens", "max_completion_tokens"}) {
    const JsonValue value = body[name];
    if (is_absent(value))
      continue;
    if (!value.integer() || *value.integer() < 1)
      return refuse(name, fmt::format("Invalid '{}': expected an integer of at "
                                      "least 1.",
                                      name));
    request.max_tokens = value.integer();
  }
  return {};
}

Checked<void> read_temperature(JsonValue value, ChatRequest& request) {
  if (is_absent(value))
    return {};
  request.temperature = value.number();
  if (!request.temperature || !(*request.temperature >= 0) ||
      *request.temperature > 2)
    return refuse("temperature",
                  "Invalid 'temperature': expected a number from 0 to 2.");
  return {};
}

Checked<void> check_others(JsonValue body) {
  const JsonValue stream = body["stream"];
  if (!is_absent(stream) && stream.boolean() != false)
    return refuse("stream", "Streaming is not supported by this server.");
  const JsonValue n = body["n"];
  if (!is_absent(n) && n.integer() != 1)
    return refuse("n", "Only n = 1 is supported by this server.");
  return {};
}

}  // namespace

Checked<ChatRequest> read_chat_request(JsonValue body) {
  if (!body.is_object())
    return refuse({}, "The body of a request is one JSON object.");
  const auto model = body["model"].string();
  if (!model || model->empty())
    return refuse("model", "You must provide a model parameter.");
  ChatRequest request;
  request.model = *model;
  if (auto messages = read_messages(body["messages"], request); !messages)
    return tl::unexpected(messages.error());
  if (auto max_tokens = read_max_tokens(body, request); !max_tokens)
    return tl::unexpected(max_tokens.error());
  if (auto temperature = read_temperature(body["temperature"], request);
      !temperature)
    return tl::unexpected(temperature.error());
  if (auto others = check_others(body); !others)
    return tl::unexpected(others.error());
  return request;
}

}  // namespace docmill::sim
