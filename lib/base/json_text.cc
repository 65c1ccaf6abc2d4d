#include "lib/base/json_text.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace docmill {
namespace {

bool needs_escape(char c) {
  return static_cast<u8>(c) < 0x20 || c == '"' || c == '\\';
}

// The top bits of the bytes that are zero. Bytes above the lowest one that is
// zero may be marked too, so only the lowest mark counts.
constexpr u64 mark_zeros(u64 eight, u64 ones) {
  return (eight - ones) & ~eight & ones << 7;
}

// How many bytes of `text` can be copied as they are.
std::size_t plain_bytes(std::string_view text) {
  constexpr u64 kOnes = 0x0101010101010101;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    u64 eight;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const u64 controls = (eight - kOnes * 0x20) & ~eight & kOnes << 7;
    const u64 marks = controls | mark_zeros(eight ^ kOnes * '"', kOnes) |
                      mark_zeros(eight ^ kOnes * '\\', kOnes);
    if (marks == 0)
      continue;
    if constexpr (std::endian::native == std::endian::little)
      return at + static_cast<std::size_t>(std::countr_zero(marks) / 8);
    break;
  }
  while (at < text.size() && !needs_escape(text[at]))
    at++;
  return at;
}

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
  while (true) {
    const std::size_t plain = plain_bytes(text);
    out.append(text.data(), plain);
    if (plain == text.size())
      break;
    append_escape(out, static_cast<u8>(text[plain]));
    text.remove_prefix(plain + 1);
  }
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
