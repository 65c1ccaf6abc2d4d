#include "apps/llm-sim/fault_reply.h"

#include <string>

#include "apps/llm-sim/limits.h"
#include "lib/base/json_text.h"

namespace docmill::sim {
namespace {

constexpr double kRetryAfterSeconds = 1;

Reply unavailable_reply(int status, std::string_view type,
                        std::string message) {
  return error_reply({status, type, "", "", std::move(message)});
}

Reply html_reply(int status) {
  Reply reply;
  reply.status = status;
  reply.content_type = "text/html";
  reply.body =
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
      "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx"
      "</center>\r\n</body>\r\n</html>\r\n";
  return reply;
}

std::string empty_answer_of(std::string_view model) {
  JsonWriter json;
  json.begin_object().member("model", model).key("choices").begin_array();
  json.begin_object().member("finish_reason", "stop").key("message");
  json.begin_object().member("content", "").end_object().end_object();
  return json.end_array().end_object().text();
}

// A careless server: in an error, a page, the name of a model or the place of
// a redirect, and always in headers.
Reply echo_reply(std::string_view authorization, Chance& chance) {
  const std::string said(authorization);
  const std::string words = "Not with the header Authorization: " + said;
  Reply reply;
  switch (static_cast<int>(chance.share() * 5)) {
  case 0:
    reply = error_reply({400, "invalid_request_error", said, said, words});
    break;
  case 1:
    reply = error_reply({500, said, said, "", words});
    break;
  case 2:
    reply.content_type = "text/plain";
    reply.body = words;
    break;
  case 3:
    reply.body = empty_answer_of(words);
    break;
  default:
    reply.status = 302;
  }
  reply.headers.push_back({"Location", "/elsewhere/" + said});
  reply.headers.push_back({"Retry-After", said});
  return reply;
}

}  // namespace

std::optional<Reply> fault_reply(Fault fault, std::string_view authorization,
                                 Chance& chance) {
  switch (fault) {
  case Fault::kRate:
    return rate_limit_reply("Rate limit reached. Please try again in 1s.",
                            kRetryAfterSeconds);
  case Fault::kBilling:
    return error_reply({429, "insufficient_quota", "insufficient_quota", "",
                        "You exceeded your current quota, please check your "
                        "plan and billing details."});
  case Fault::k500:
    return unavailable_reply(500, "server_error",
                             "The server had an error while processing your "
                             "request. Sorry about that!");
  case Fault::k502:
    return unavailable_reply(502, "server_error", "Bad gateway.");
  case Fault::k503: {
    Reply reply = unavailable_reply(503, "service_unavailable",
                                    "The engine is currently overloaded, "
                                    "please try again later.");
    reply.headers.push_back({"Retry-After", "1"});
    return reply;
  }
  case Fault::k529:
    return unavailable_reply(529, "overloaded_error", "Overloaded.");
  case Fault::kAuth:
    return error_reply({401, "invalid_request_error", "invalid_api_key", "",
                        "Incorrect API key provided."});
  case Fault::kEchoKey:
    return echo_reply(authorization, chance);
  case Fault::kRedirect: {
    Reply reply;
    reply.status = 302;
    reply.headers.push_back({"Location", "/elsewhere"});
    return reply;
  }
  case Fault::kHtml:
    return html_reply(chance.share() < 0.5 ? 200 : 502);
  default:
    return std::nullopt;
  }
}

}  // namespace docmill::sim
