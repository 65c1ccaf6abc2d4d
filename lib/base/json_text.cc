#include "lib/base/json_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace docmill {
namespace {

constexpr std::array<bool, 256> kNeedsEscape = [] {
  std::array<bool, 256> table{};
  for (int i = 0; i < 0x20; i++)
    table[i] = true;
  table['"'] = true;
  table['\\'] = true;
  return table;
}();

void append_escape(std::string& out, u8 byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (byte) {
  case '"':
    out += "\\\"";
    return;
  case '\\':
    out += "\\\\";
    return;
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    out += "\\u00";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); i++) {
    const u8 byte = static_cast<u8>(text[i]);
    if (!kNeedsEscape[byte])
      continue;
    out.append(text, copied, i - copied);
    append_escape(out, byte);
    copied = i + 1;
  }
  out.append(text, copied);
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
