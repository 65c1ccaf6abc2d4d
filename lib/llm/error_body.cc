#include "lib/llm/error_body.h"

#include <charconv>

#include <algorithm>
#include <initializer_list>

#include "lib/base/ascii.h"

namespace docmill {
namespace {

// What is longer is cut before it is copied; messages are far shorter.
constexpr std::size_t kMaxText = 64 << 10;

std::string first_text(const JsonValue& value,
                       std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const auto text = value[key].string(); text && !text->empty())
      return std::string(text->substr(0, kMaxText));
  return {};
}

int status_of(i64 number) {
  return number >= 400 && number <= 599 ? static_cast<int>(number) : 0;
}

// A code is a word, a number, or a number in quotes.
void read_code(ErrorBody& body, const JsonValue& code) {
  if (const auto number = code.integer())
    body.status = status_of(*number);
  const auto text = code.string();
  if (!text)
    return;
  int number = 0;
  const char* const end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, number);
  if (error == std::errc() && rest == end)
    body.status = status_of(number);
  else
    body.code = std::string(text->substr(0, kMaxText));
}

// The text between <title> and </title>.
std::string title_of(std::string_view html) {
  const std::string_view head = html.substr(0, 4096);
  const std::size_t open = head.find("<title>");
  if (open == head.npos)
    return {};
  const std::size_t begin = open + 7;
  const std::size_t end = std::min(head.find('<', begin), head.size());
  return std::string(head.substr(begin, end - begin));
}

ErrorBody read_plain(std::string_view body) {
  ErrorBody read;
  read.is_html = body.starts_with('<');
  read.message =
      read.is_html ? title_of(body) : std::string(body.substr(0, kMaxText));
  return read;
}

// Where the error stands in the document.
JsonValue error_of(const JsonValue& root) {
  if (root.is_array())
    return error_of(root.at(0));
  for (const char* key : {"error", "errors", "detail"}) {
    const JsonValue inner = root[key];
    if (inner.is_object())
      return inner;
    if (inner.is_array() && inner.at(0).exists())
      return inner.at(0);
  }
  return root;
}

}  // namespace

ErrorBody read_error_value(const JsonValue& value) {
  ErrorBody body;
  if (const auto text = value.string()) {
    body.message = std::string(text->substr(0, kMaxText));
    return body;
  }
  body.message = first_text(
      value, {"message", "error", "detail", "msg", "error_msg", "title"});
  body.type = first_text(value, {"type", "status"});
  read_code(body, value["code"]);
  return body;
}

ErrorBody read_error_body(JsonParser& json, std::string_view body) {
  const std::string_view text = ascii::trim(body);
  const Result<JsonValue> root = json.parse(text);
  return root ? read_error_value(error_of(*root)) : read_plain(text);
}

}  // namespace docmill
