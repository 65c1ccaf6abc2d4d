#include "lib/llm/chat_failure.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "lib/base/safe_text.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxMessage = 300;
constexpr std::size_t kMaxPlace = 200;
constexpr std::size_t kMaxExcerpt = 120;

bool is_one_of(std::string_view text,
               std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

// Errors that only somebody with a credit card can mend. Messages count only
// at their beginning: further on they may quote the document.
bool is_billing(int status, const ErrorBody& body) {
  if (status == 402)
    return true;
  for (const std::string& word : {body.type, body.code})
    if (is_one_of(word, {"insufficient_quota", "credit_balance_exhausted",
                         "billing_error", "billing_not_active",
                         "billing_hard_limit_reached", "insufficient_balance",
                         "exceeded_current_quota_error"}) ||
        word.ends_with("_spend_limit_exceeded") ||
        word.ends_with("_usage_limit_exceeded"))
      return true;
  return body.message.starts_with("Your credit balance is too low") ||
         body.message.starts_with("You have reached your specified");
}

// Words count only where they change no more than the message.
bool is_too_long(int status, const ErrorBody& body) {
  if (status != 400 && status != 413 && status != 422)
    return false;
  const auto says = [&](std::string_view words) {
    return body.message.find(words) != std::string::npos;
  };
  return body.is_named("context_length_exceeded") ||
         body.is_named("exceed_context_size_error") ||
         says("maximum context length") || says("prompt is too long") ||
         says("exceeds the available context size");
}

bool is_overloaded(const ErrorBody& body) {
  for (const std::string_view name :
       {"overloaded_error", "engine_overloaded", "engine_overloaded_error",
        "capacity_exceeded", "resource_unavailable"})
    if (body.is_named(name))
      return true;
  return false;
}

ErrorKind kind_of_429(const ErrorBody& body) {
  if (is_overloaded(body))
    return ErrorKind::kCapacity;
  // Larger than the limit of a whole minute: waiting does not help.
  if (body.message.starts_with("Request too large"))
    return ErrorKind::kBadRequest;
  return ErrorKind::kRate;
}

ErrorKind kind_of(int status, const ErrorBody& body) {
  if (is_billing(status, body))
    return ErrorKind::kBilling;
  if (status == 429)
    return kind_of_429(body);
  if (status == 401 || status == 403 || status == 407)
    return ErrorKind::kAuth;
  if (status == 408 || status == 409 || status == 425 || status == 498)
    return ErrorKind::kCapacity;
  if (status >= 500 && status != 501)
    return ErrorKind::kCapacity;
  return ErrorKind::kBadRequest;
}

// The status that an error object inside a 2xx stands for.
int status_of(const ErrorBody& body) {
  if (body.status != 0)
    return body.status;
  const struct {
    std::string_view name;
    int status;
  } kNames[] = {
      {"invalid_request_error", 400},
      {"context_length_exceeded", 400},
      {"authentication_error", 401},
      {"invalid_api_key", 401},
      {"permission_error", 403},
      {"not_found_error", 404},
      {"model_not_found", 404},
      {"rate_limit_error", 429},
      {"rate_limit_exceeded", 429},
      {"RESOURCE_EXHAUSTED", 429},
      {"slow_down", 429},
  };
  for (const auto& known : kNames)
    if (body.is_named(known.name))
      return known.status;
  return 500;
}

std::string with_cause(std::string_view what, std::string_view cause) {
  return cause.empty() ? std::string(what) : fmt::format("{}: {}", what, cause);
}

// Scheme, host and path of a redirect: a query may hold a session.
std::string_view place_of(std::string_view location) {
  return location.substr(0, location.find_first_of("?#"));
}

// What the status means when the body does not say.
std::string_view words_for(int status) {
  switch (status) {
  case 400:
    return "bad request";
  case 401:
    return "the key is missing or wrong";
  case 402:
    return "payment required";
  case 403:
    return "forbidden";
  case 404:
    return "not found: does --endpoint end in /v1, and is --model right?";
  case 405:
    return "method not allowed: is --endpoint the base of the API?";
  case 408:
    return "the server waited too long for the request";
  case 413:
    return "the request is too large for the server";
  case 429:
    return "too many requests";
  case 500:
    return "internal server error";
  case 502:
    return "bad gateway";
  case 503:
    return "service unavailable";
  case 504:
    return "gateway timeout";
  default:
    return "";
  }
}

std::string message_of(int status, const ErrorBody& body) {
  const std::string said =
      !body.message.empty() ? body.message : with_cause(body.type, body.code);
  if (is_too_long(status, body))
    return with_cause("the document is too long for the model", said);
  if (status == 413)
    return with_cause(words_for(413), said);
  if (status == 404 && !body.is_named("model_not_found"))
    return said.empty() || body.is_html ? std::string(words_for(404))
                                        : with_cause("not found", said);
  if (!said.empty())
    return said;
  return words_for(status).empty() ? fmt::format("HTTP status {}", status)
                                   : std::string(words_for(status));
}

std::optional<bool> should_retry(const HeaderLookup& headers) {
  if (!headers)
    return std::nullopt;
  const std::string_view word = headers("x-should-retry");
  if (word == "true")
    return true;
  return word == "false" ? std::optional(false) : std::nullopt;
}

}  // namespace

ChatFailure FailureJudge::failed(const ErrorBody& body) const {
  return failed(body, answer_.status);
}

ChatFailure FailureJudge::failed_inside(const ErrorBody& body) const {
  return failed(body, status_of(body));
}

ChatFailure FailureJudge::failed(const ErrorBody& body, int status) const {
  ChatFailure failure =
      failure_of(kind_of(status, body), status, message_of(status, body));
  failure.retry_after = find_retry_after(answer_.headers, answer_.now);
  return failure;
}

ChatFailure FailureJudge::redirected() const {
  const std::string_view location =
      answer_.headers ? answer_.headers("location") : std::string_view();
  // What is cut first is not recognised as a secret any more.
  const std::string whole = redacted(location);
  const std::string to =
      whole.empty() ? "elsewhere" : visible_text(place_of(whole), kMaxPlace);
  return failure_of(
      ErrorKind::kBadRequest, answer_.status,
      fmt::format("redirects to {}: give the final address as --endpoint", to));
}

ChatFailure FailureJudge::malformed(std::string_view what) const {
  const std::string excerpt = visible_text(redacted(answer_.body), kMaxExcerpt);
  return failure_of(
      ErrorKind::kMalformed, answer_.status,
      excerpt.empty()
          ? "not a chat completion: empty body"
          : fmt::format("not a chat completion: {}: {}", what, excerpt));
}

ChatFailure FailureJudge::failure_of(ErrorKind kind, int status,
                                     std::string_view message) const {
  ChatFailure failure;
  failure.error = {kind, status, visible_text(redacted(message), kMaxMessage)};
  failure.should_retry = should_retry(answer_.headers);
  return failure;
}

std::string FailureJudge::redacted(std::string_view text) const {
  return redactor_ == nullptr ? std::string(text) : redactor_->redact(text);
}

}  // namespace docmill
