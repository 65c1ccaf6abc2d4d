#include "lib/llm/chat_answer.h"

#include <algorithm>

#include "lib/base/safe_text.h"
#include "lib/llm/error_body.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxMessage = 300;
constexpr std::size_t kMaxModel = 200;
constexpr std::size_t kMaxExcerpt = 120;
constexpr i64 kMaxParts = 1000;  // of a content array; at(i) walks it

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

std::string message_of(int status, const ErrorBody& body, bool is_long) {
  const std::string said =
      !body.message.empty() ? body.message : with_cause(body.type, body.code);
  if (is_long)
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

// The texts of a content that is an array of parts; a part that is neither
// text nor output, such as the model's thoughts, is left out.
std::optional<std::string> join_parts(const JsonValue& content) {
  std::string joined;
  const i64 size = content.size();
  if (size > kMaxParts)
    return std::nullopt;
  for (i64 i = 0; i < size; i++) {
    const JsonValue part = content.at(i);
    const std::string_view type = part["type"].string().value_or("text");
    if (type == "text" || type == "output_text")
      joined += part["text"].string().value_or("");
  }
  return joined;
}

Finish finish_named(const JsonValue& reason) {
  const std::string_view word = reason.string().value_or("stop");
  if (is_one_of(word, {"stop", "eos", "eos_token", "end_turn", "stop_sequence",
                       "STOP", ""}))
    return Finish::kStop;
  if (is_one_of(word, {"length", "max_tokens", "MAX_TOKENS",
                       "model_context_window_exceeded"}))
    return Finish::kLength;
  if (is_one_of(word, {"content_filter", "refusal", "safety", "SAFETY"}))
    return Finish::kRefused;
  return Finish::kOther;
}

i64 count_of(const JsonValue& value) {
  const i64 count = value.integer().value_or(0);
  if (count == 0)
    if (const auto number = value.number();
        number && *number > 0 && *number < 1e15)
      return static_cast<i64>(*number);
  return count;
}

void read_usage(ChatAnswer& answer, const JsonValue& usage) {
  constexpr i64 kMost = 1'000'000'000'000;  // sums of them must not overflow
  const i64 prompt = count_of(usage["prompt_tokens"]);
  const i64 completion = count_of(usage["completion_tokens"]);
  const i64 cached = count_of(usage["prompt_tokens_details"]["cached_tokens"]);
  const bool is_there = usage["prompt_tokens"].number().has_value() ||
                        usage["completion_tokens"].number().has_value();
  if (!is_there || prompt < 0 || completion < 0 || prompt > kMost ||
      completion > kMost)
    return;
  answer.prompt_tokens = prompt;
  answer.completion_tokens = completion;
  answer.cached_tokens = std::clamp<i64>(cached, 0, prompt);
  answer.has_usage = true;
}

// Fails (false) when there is no message to read a text from.
bool read_choice(ChatAnswer& answer, const JsonValue& choice) {
  const JsonValue message = choice["message"];
  const JsonValue content = message["content"];
  answer.finish = finish_named(choice["finish_reason"]);
  if (!message.is_object())
    return false;
  if (const auto text = content.string()) {
    answer.text = *text;
  } else if (content.is_array()) {
    std::optional<std::string> text = join_parts(content);
    if (!text)
      return false;
    answer.text = std::move(*text);
  } else if (content.exists() && !content.is_null()) {
    return false;
  } else if (answer.finish == Finish::kStop) {
    answer.finish = Finish::kRefused;
  }
  if (!message["refusal"].string().value_or("").empty())
    answer.finish = Finish::kRefused;
  return true;
}

class Judge {
 public:
  Judge(const HttpAnswer& answer, const Redactor* redactor)
      : answer_(answer), redactor_(redactor) {}

  tl::unexpected<ChatFailure> failed(const ErrorBody& body, int status) const {
    ChatFailure failure;
    failure.is_too_long = is_too_long(status, body);
    failure.error = error(kind_of(status, body), status,
                          message_of(status, body, failure.is_too_long));
    failure.should_retry = should_retry(answer_.headers);
    failure.retry_after = find_retry_after(answer_.headers, answer_.now);
    return tl::unexpected(std::move(failure));
  }

  tl::unexpected<ChatFailure> redirected() const {
    const std::string_view location =
        answer_.headers ? answer_.headers("location") : std::string_view();
    const std::string to =
        location.empty() ? "elsewhere" : std::string(place_of(location));
    return tl::unexpected(ChatFailure{
        error(ErrorKind::kBadRequest, answer_.status,
              fmt::format("redirects to {}: give the final address as "
                          "--endpoint",
                          visible_text(to, 200))),
        {},
        {},
        false});
  }

  tl::unexpected<ChatFailure> malformed(std::string_view what) const {
    const std::string excerpt =
        visible_text(redacted(answer_.body.substr(0, 4096)), kMaxExcerpt);
    return tl::unexpected(ChatFailure{
        error(ErrorKind::kMalformed, answer_.status,
              excerpt.empty() ? "not a chat completion: empty body"
                              : fmt::format("not a chat completion: {}: {}",
                                            what, excerpt)),
        should_retry(answer_.headers),
        {},
        false});
  }

 private:
  std::string redacted(std::string_view text) const {
    return redactor_ == nullptr ? std::string(text) : redactor_->redact(text);
  }

  CallError error(ErrorKind kind, int status, std::string_view message) const {
    return {kind, status, visible_text(redacted(message), kMaxMessage)};
  }

  const HttpAnswer& answer_;
  const Redactor* redactor_;
};

}  // namespace

ChatResult ChatAnswerParser::parse(const HttpAnswer& http) {
  const Judge judge(http, redactor_);
  if (http.status >= 300 && http.status < 400)
    return judge.redirected();
  if (http.status < 200 || http.status >= 300)
    return judge.failed(read_error_body(json_, http.body), http.status);
  const Result<JsonValue> root = json_.parse(http.body);
  if (!root)
    return judge.malformed("not JSON");
  const JsonValue choice = (*root)["choices"].at(0);
  for (const JsonValue& error : {(*root)["error"], choice["error"]})
    if (error.exists() && !error.is_null()) {
      const ErrorBody body = read_error_value(error);
      return judge.failed(body, status_of(body));
    }
  if (!choice.exists())
    return judge.malformed("no choices");
  ChatAnswer answer;
  if (!read_choice(answer, choice))
    return judge.malformed("no message");
  answer.model =
      visible_text((*root)["model"].string().value_or(""), kMaxModel);
  read_usage(answer, (*root)["usage"]);
  return answer;
}

}  // namespace docmill
