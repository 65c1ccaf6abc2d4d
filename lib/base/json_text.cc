#include "lib/base/json_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "kernels/json_escape.h"

namespace docmill {
namespace {

// A piece is escaped on the stack: room for the longest escapes of a whole
// text would be too much to ask of the string.
constexpr std::size_t kPiece = 2048;

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
  u8 escaped[kernels::escaped_capacity(kPiece)];
  for (; !text.empty(); text.remove_prefix(std::min(kPiece, text.size()))) {
    const std::size_t size =
        kernels::escape_json(reinterpret_cast<const u8*>(text.data()),
                             std::min(kPiece, text.size()), escaped);
    out.append(reinterpret_cast<const char*>(escaped), size);
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_json_escaped(out, text);
  out += '"';
}

void append_json_number(std::string& out, i64 value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

void append_json_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

JsonWriter& JsonWriter::key(std::string_view name) {
  start_value();
  append_json_string(text_, name);
  text_ += indent_ > 0 ? ": " : ":";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  start_value();
  append_json_string(text_, text);
  return *this;
}

JsonWriter& JsonWriter::value(i64 number) {
  start_value();
  append_json_number(text_, number);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  start_value();
  append_json_number(text_, number);
  return *this;
}

JsonWriter& JsonWriter::value(bool flag) {
  start_value();
  text_ += flag ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  start_value();
  text_ += "null";
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  start_value();
  text_ += bracket;
  depth_++;
  is_first_ = true;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  depth_--;
  if (!is_first_)
    new_line();
  text_ += bracket;
  is_first_ = false;
  return *this;
}

// The comma and the line break that belong before the next key or value.
void JsonWriter::start_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!is_first_)
    text_ += ',';
  if (depth_ > 0)
    new_line();
  is_first_ = false;
}

void JsonWriter::new_line() {
  if (indent_ == 0)
    return;
  text_ += '\n';
  text_.append(static_cast<std::size_t>(indent_ * depth_), ' ');
}

}  // namespace docmill
