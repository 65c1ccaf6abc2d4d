#include "lib/llm/chat_answer.h"

#include <algorithm>

#include "lib/base/safe_text.h"
#include "lib/llm/error_body.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxModel = 200;
constexpr i64 kMaxParts = 1000;  // of a content array; at(i) walks it

bool is_one_of(std::string_view text,
               std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
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
  if (prompt < 0 || completion < 0 || prompt > kMost || completion > kMost)
    return;
  answer.prompt_tokens = prompt;
  answer.completion_tokens = completion;
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

}  // namespace

// It goes into records, and a server may repeat there what it was sent.
std::string ChatAnswerParser::model_of(const JsonValue& root) const {
  std::string name(root["model"].string().value_or(""));
  if (redactor_ != nullptr)
    name = redactor_->redact(name);
  return visible_text(name, kMaxModel);
}

ChatResult ChatAnswerParser::parse(const HttpAnswer& http) {
  const FailureJudge judge(http, redactor_);
  if (http.status >= 300 && http.status < 400)
    return tl::unexpected(judge.redirected());
  if (http.status < 200 || http.status >= 300)
    return tl::unexpected(judge.failed(read_error_body(json_, http.body)));
  const Result<JsonValue> root = json_.parse(http.body);
  if (!root)
    return tl::unexpected(judge.malformed("not JSON"));
  const JsonValue choice = (*root)["choices"].at(0);
  for (const JsonValue& error : {(*root)["error"], choice["error"]})
    if (error.exists() && !error.is_null())
      return tl::unexpected(judge.failed_inside(read_error_value(error)));
  if (!choice.exists())
    return tl::unexpected(judge.malformed("no choices"));
  ChatAnswer answer;
  if (!read_choice(answer, choice))
    return tl::unexpected(judge.malformed("no message"));
  answer.model = model_of(*root);
  read_usage(answer, (*root)["usage"]);
  return answer;
}

}  // namespace docmill
