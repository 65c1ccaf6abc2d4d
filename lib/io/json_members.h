// Walks over the members of one JSON object as raw text, so that parts of a
// line can be copied to the output exactly as they stand.
//
// It checks nothing: simdjson has done that. Only the top level is looked at;
// nested values are skipped.

#pragma once

#include <string>
#include <string_view>

namespace docmill {

class JsonMembers {
 public:
  // REQUIRES: `object` is one valid JSON object, with white space around it
  // at most, and outlives this.
  explicit JsonMembers(std::string_view object);

  // Goes to the next member; false: there is none.
  bool next();

  // The key between its quotes, escapes and all.
  std::string_view raw_key() const { return key_; }

  // The value without white space around it.
  std::string_view raw_value() const { return value_; }

 private:
  void skip_space();
  std::string_view take_string();
  std::string_view take_value();
  void skip_nested();

  const char* p_;
  const char* end_;
  std::string_view key_;
  std::string_view value_;
};

// The text that a JSON string stands for. `raw` is what lies between the
// quotes. REQUIRES: part of valid JSON without lone surrogates.
std::string unescape_json(std::string_view raw);

}  // namespace docmill
