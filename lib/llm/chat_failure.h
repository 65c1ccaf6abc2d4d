// A call that failed: its kind, what may be said about it, and whether and
// when to try again.
//
// Kinds by status: 401, 403, 407 auth; 402 billing; 408, 409, 425, 498 and
// 5xx but 501 capacity; 429 rate, or billing when credit or a spend limit is
// used up, bad_request when this one request is larger than the limit,
// capacity when the server is overloaded; 3xx, other 4xx and 501 bad_request.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "lib/llm/error_body.h"
#include "lib/llm/error_kind.h"
#include "lib/llm/retry_after.h"
#include "lib/llm/secret.h"

namespace docmill {

struct ChatFailure {
  CallError error;
  // The server's word (x-should-retry); goes before is_worth_retrying().
  std::optional<bool> should_retry;
  std::optional<std::chrono::milliseconds> retry_after;

  bool is_worth_retrying() const {
    return should_retry.value_or(docmill::is_worth_retrying(error.kind));
  }
};

struct HttpAnswer {
  int status = 0;
  std::string_view body{};
  HeaderLookup headers{};  // may be empty; only asked on failure
  std::chrono::system_clock::time_point now{};  // for dates in retry-after
};

// Judges one answer. What the server wrote is cut, made safe and freed of
// secrets before it becomes part of a message.
//
// REQUIRES: the answer and the redactor, if any, outlive the judge.
class FailureJudge {
 public:
  FailureJudge(const HttpAnswer& answer, const Redactor* redactor)
      : answer_(answer), redactor_(redactor) {}

  ChatFailure failed(const ErrorBody& body) const;  // by the answer's status
  ChatFailure failed_inside(const ErrorBody& body) const;  // in a 2xx
  ChatFailure redirected() const;
  ChatFailure malformed(std::string_view what) const;  // a 2xx that is none

 private:
  ChatFailure failed(const ErrorBody& body, int status) const;
  ChatFailure failure_of(ErrorKind kind, int status,
                         std::string_view message) const;
  std::string redacted(std::string_view text) const;

  const HttpAnswer& answer_;
  const Redactor* redactor_;
};

}  // namespace docmill
