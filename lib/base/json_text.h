// Writes JSON text, appending to a string. Reading JSON is simdjson's work.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

// Appends `text` as a JSON string with its quotes. Escapes the quote, the
// backslash and control characters below U+0020; all else is copied as it is.
// REQUIRES: `text` is valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

// The same without the quotes.
void append_json_escaped(std::string& out, std::string_view text);

void append_json_number(std::string& out, i64 value);

// Appends the shortest form that reads back exactly; null for NaN and
// infinities, which JSON cannot hold.
void append_json_number(std::string& out, double value);

// Writes one JSON value piece by piece and puts the commas. Calls must nest
// properly; inside an object every value follows a key().
class JsonWriter {
 public:
  // With `indent` > 0 each member stands on its own line.
  explicit JsonWriter(int indent = 0) : indent_(indent) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(i64 number);
  JsonWriter& value(int number) { return value(static_cast<i64>(number)); }
  JsonWriter& value(double number);
  JsonWriter& value(bool flag);
  JsonWriter& null();

  // Null for none.
  template <class T>
  JsonWriter& value(const std::optional<T>& v) {
    return v ? value(*v) : null();
  }

  // Shorthand for key(name).value(v).
  template <class T>
  JsonWriter& member(std::string_view name, const T& v) {
    return key(name).value(v);
  }

  const std::string& text() const { return text_; }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void start_value();
  void new_line();

  std::string text_;
  int indent_;
  int depth_ = 0;
  bool is_first_ = true;  // nothing yet in the innermost object or array
  bool after_key_ = false;
};

}  // namespace docmill
