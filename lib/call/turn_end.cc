#include "lib/call/turn_end.h"

#include <algorithm>

#include "lib/llm/rate_headers.h"

namespace docmill {
namespace {

using What = TurnEnd::What;

bool has_rate_headers(const HttpHeaders& headers) {
  return std::any_of(headers.lines().begin(), headers.lines().end(),
                     [](const auto& line) {
                       return line.first.find("ratelimit") != std::string::npos;
                     });
}

What what_of(const CallError& error) {
  if (error.kind == ErrorKind::kRate)
    return What::kRefused;
  if (is_unreachable(error.kind))
    return What::kAway;
  if (is_sign_of_outage(error.kind))
    return What::kBusy;
  if (error.kind == ErrorKind::kMalformed ||
      error.kind == ErrorKind::kTruncated || error.kind == ErrorKind::kTls)
    return What::kGarbage;
  return error.status > 0 ? What::kAnswer : What::kUnknown;
}

}  // namespace

bool is_unreachable(ErrorKind kind) {
  return kind == ErrorKind::kConnection || kind == ErrorKind::kDns;
}

TurnEnd turn_end_of(const ChatResult& answer, const HttpResponse& response,
                    bool is_first_sign) {
  TurnEnd end;
  if (has_rate_headers(response.headers))
    end.readings = find_rate_readings(
        [&](std::string_view name) { return response.headers.find(name); },
        std::chrono::system_clock::now());
  if (answer) {
    end.what = What::kAnswer;
    end.server_ms = response.server_ms;
    end.output_tokens = answer->completion_tokens;
    end.tokens = answer->prompt_tokens + answer->completion_tokens;
    if (*end.tokens <= 0)
      end.tokens.reset();
    return end;
  }
  const ChatFailure& failure = answer.error();
  end.what = what_of(failure.error);
  end.counts = end.what != What::kBusy || is_first_sign;
  end.retry_after = failure.retry_after;
  return end;
}

}  // namespace docmill
