#include "apps/llm-sim/reply.h"

#include "lib/base/json_text.h"

namespace docmill::sim {
namespace {

void string_or_null(JsonWriter& json, std::string_view name,
                    std::string_view value) {
  json.key(name);
  if (value.empty())
    json.null();
  else
    json.value(value);
}

}  // namespace

Reply error_reply(const ApiError& error) {
  JsonWriter json;
  json.begin_object().key("error").begin_object();
  json.member("message", error.message);
  json.member("type", error.type);
  string_or_null(json, "param", error.param);
  string_or_null(json, "code", error.code);
  json.end_object().end_object();
  Reply reply;
  reply.status = error.status;
  reply.body = json.text();
  return reply;
}

ApiError bad_request(std::string_view param, std::string message,
                     std::string_view code) {
  return {400, "invalid_request_error", code, param, std::move(message)};
}

const char* reason_phrase(int status) {
  switch (status) {
  case 200:
    return "OK";
  case 302:
    return "Found";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 413:
    return "Content Too Large";
  case 429:
    return "Too Many Requests";
  case 500:
    return "Internal Server Error";
  case 502:
    return "Bad Gateway";
  case 503:
    return "Service Unavailable";
  case 529:
    return "Overloaded";
  default:
    return "Unknown";
  }
}

}  // namespace docmill::sim
