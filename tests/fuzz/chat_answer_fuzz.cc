// Fuzz target: arbitrary bytes as the body of an answer, under a status that
// the first two bytes choose. Whatever comes, there is a text in UTF-8 or an
// error that can be shown, and the second reading is the same as the first.

#include <string_view>

#include "lib/base/safe_text.h"
#include "lib/llm/chat_answer.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

bool is_shown_as_it_is(std::string_view text) {
  return visible_text(text) == text;
}

void check_answer(const ChatAnswer& answer) {
  require(is_shown_as_it_is(answer.model));
  require(answer.prompt_tokens >= 0 && answer.completion_tokens >= 0);
}

void check_failure(const ChatFailure& failure, int status) {
  const std::string& message = failure.error.message;
  require(!message.empty() && message.size() <= 300);
  require(is_shown_as_it_is(message));
  require(message.find("sekrit") == std::string::npos);
  require(failure.error.status == status ||
          (status >= 200 && status < 300 && failure.error.status >= 400));
  require(!error_kind_name(failure.error.kind).empty());
}

void run(std::string_view input) {
  if (input.size() < 2)
    return;
  static Redactor redactor = [] {
    Redactor made;
    made.add(Secret("sekrit"));
    return made;
  }();
  static ChatAnswerParser parser(&redactor);
  const int raw = static_cast<unsigned char>(input[0]) << 8 |
                  static_cast<unsigned char>(input[1]);
  const int status = raw % 2 == 0 ? 200 : raw % 600;
  const std::string_view body = input.substr(2);
  const HttpAnswer http = {.status = status,
                           .body = body,
                           .headers = [&](std::string_view) { return body; }};
  const ChatResult first = parser.parse(http);
  const ChatResult second = parser.parse(http);
  require(first.has_value() == second.has_value());
  if (first) {
    check_answer(*first);
    require(first->text == second->text);
  } else {
    check_failure(first.error(), status);
    require(first.error().error.message == second.error().error.message);
  }
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  docmill::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
