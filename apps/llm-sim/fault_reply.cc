#include "apps/llm-sim/fault_reply.h"

#include "apps/llm-sim/limits.h"

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

}  // namespace

std::optional<Reply> fault_reply(Fault fault, Chance& chance) {
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
