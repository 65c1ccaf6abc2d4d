// JSON documents that are small and come from others: requests, answers,
// options. Parsed whole and checked whole, unlike the lines of the input,
// which lib/io/json_line.h reads.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace simdjson::dom {
class element;
class parser;
}  // namespace simdjson::dom

namespace docmill {

// A value inside a parsed document. What is not there, or is of another type,
// is "nothing": look-ups can be chained without a check in between.
//
// REQUIRES: its parser lives and has parsed nothing else since.
class JsonValue {
 public:
  JsonValue() = default;  // nothing

  bool exists() const { return is_there_; }
  bool is_null() const;
  bool is_object() const;
  bool is_array() const;

  JsonValue operator[](std::string_view key) const;  // of an object
  JsonValue at(i64 i) const;                         // of an array
  i64 size() const;  // elements of an array; else 0

  std::optional<std::string_view> string() const;
  std::optional<i64> integer() const;
  std::optional<double> number() const;  // integers too
  std::optional<bool> boolean() const;
  std::string text() const;  // as JSON, without white space; "" for nothing

 private:
  friend class JsonParser;
  // Two words, the size of simdjson's element, which is not named here.
  struct Place {
    const void* document;
    std::size_t index;
  };

  explicit JsonValue(const simdjson::dom::element& element);
  simdjson::dom::element element() const;

  Place place_{};
  bool is_there_ = false;
};

// Thread safety: one thread at a time. Keeps its memory for the next document.
class JsonParser {
 public:
  JsonParser();
  JsonParser(JsonParser&&) noexcept;
  JsonParser& operator=(JsonParser&&) noexcept;
  ~JsonParser();

  // The root. kInvalid, with what is wrong, when the text is not one JSON
  // value in UTF-8.
  Result<JsonValue> parse(std::string_view text);

 private:
  std::unique_ptr<simdjson::dom::parser> parser_;
};

}  // namespace docmill
