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

// The top bits of those of eight bytes that need an escape; only the lowest
// mark counts.
constexpr u64 mark_escapes(u64 eight) {
  constexpr u64 kOnes = 0x0101010101010101;
  const u64 controls = (eight - kOnes * 0x20) & ~eight & kOnes << 7;
  return controls | mark_zeros(eight ^ kOnes * '"', kOnes) |
         mark_zeros(eight ^ kOnes * '\\', kOnes);
}

constexpr std::size_t kLongestEscape = 6;

// Writes the escape of a byte; returns its end.
char* write_escape(char* out, u8 byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  *out++ = '\\';
  switch (byte) {
  case '"':
  case '\\':
    *out++ = static_cast<char>(byte);
    return out;
  case '\n':
    *out++ = 'n';
    return out;
  case '\r':
    *out++ = 'r';
    return out;
  case '\t':
    *out++ = 't';
    return out;
  default:
    std::memcpy(out, "u00", 3);
    out[3] = kHex[byte >> 4];
    out[4] = kHex[byte & 15];
    return out + 5;
  }
}

// Collects what is written piece by piece on the stack: appending to a string
// costs more than most pieces.
class Collected {
 public:
  explicit Collected(std::string& out) : out_(out) {}
  ~Collected() { empty(); }

  // Where up to 8 bytes, or an escape, can be written.
  char* end() {
    if (end_ > buffer_ + sizeof buffer_ - 8)
      empty();
    return end_;
  }
  void set_end(char* end) { end_ = end; }

 private:
  void empty() {
    out_.append(buffer_, end_);
    end_ = buffer_;
  }

  std::string& out_;
  char buffer_[512];
  char* end_ = buffer_;
};

static_assert(kLongestEscape <= 8);

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
  Collected collected(out);
  const char* p = text.data();
  const char* const text_end = p + text.size();
  if constexpr (std::endian::native == std::endian::little)
    while (text_end - p >= 8) {
      u64 eight;
      std::memcpy(&eight, p, sizeof eight);
      const u64 marks = mark_escapes(eight);
      char* end = collected.end();
      std::memcpy(end, &eight, sizeof eight);
      const int plain = marks == 0 ? 8 : std::countr_zero(marks) / 8;
      collected.set_end(end + plain);
      p += plain;
      if (marks != 0)
        collected.set_end(write_escape(collected.end(), static_cast<u8>(*p++)));
    }
  for (; p < text_end; p++) {
    char* end = collected.end();
    if (needs_escape(*p))
      end = write_escape(end, static_cast<u8>(*p));
    else
      *end++ = *p;
    collected.set_end(end);
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
