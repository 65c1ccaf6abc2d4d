#include "lib/base/json.h"

#include <cstring>

#include <simdjson.h>

namespace docmill {

JsonValue::JsonValue(const simdjson::dom::element& element) : is_there_(true) {
  static_assert(sizeof element == sizeof place_);
  static_assert(std::is_trivially_copyable_v<simdjson::dom::element>);
  std::memcpy(&place_, &element, sizeof place_);
}

simdjson::dom::element JsonValue::element() const {
  simdjson::dom::element element;
  if (is_there_)
    std::memcpy(static_cast<void*>(&element), &place_, sizeof place_);
  return element;
}

bool JsonValue::is_null() const { return is_there_ && element().is_null(); }

bool JsonValue::is_object() const { return is_there_ && element().is_object(); }

bool JsonValue::is_array() const { return is_there_ && element().is_array(); }

JsonValue JsonValue::operator[](std::string_view key) const {
  simdjson::dom::element found;
  if (!is_object() || element().at_key(key).get(found) != simdjson::SUCCESS)
    return {};
  return JsonValue(found);
}

JsonValue JsonValue::at(i64 i) const {
  simdjson::dom::element found;
  if (!is_array() || i < 0 ||
      element().at(static_cast<std::size_t>(i)).get(found) != simdjson::SUCCESS)
    return {};
  return JsonValue(found);
}

i64 JsonValue::size() const {
  simdjson::dom::array array;
  if (!is_there_ || element().get(array) != simdjson::SUCCESS)
    return 0;
  i64 count = 0;  // array.size() stops at 2^24
  for ([[maybe_unused]] const simdjson::dom::element each : array)
    count++;
  return count;
}

std::optional<std::string_view> JsonValue::string() const {
  std::string_view found;
  if (!is_there_ || element().get(found) != simdjson::SUCCESS)
    return std::nullopt;
  return found;
}

std::optional<i64> JsonValue::integer() const {
  std::int64_t found = 0;
  if (!is_there_ || element().get(found) != simdjson::SUCCESS)
    return std::nullopt;
  return found;
}

std::optional<double> JsonValue::number() const {
  double found = 0;
  if (!is_there_ || element().get(found) != simdjson::SUCCESS)
    return std::nullopt;
  return found;
}

std::optional<bool> JsonValue::boolean() const {
  bool found = false;
  if (!is_there_ || element().get(found) != simdjson::SUCCESS)
    return std::nullopt;
  return found;
}

std::string JsonValue::text() const {
  return is_there_ ? simdjson::to_string(element()) : std::string();
}

JsonParser::JsonParser() : parser_(new simdjson::dom::parser) {}
JsonParser::JsonParser(JsonParser&&) noexcept = default;
JsonParser& JsonParser::operator=(JsonParser&&) noexcept = default;
JsonParser::~JsonParser() = default;

Result<JsonValue> JsonParser::parse(std::string_view text) {
  // simdjson would copy from a null pointer.
  if (text.empty())
    return fail(Error::Code::kInvalid, "not JSON: empty");
  simdjson::dom::element root;
  const simdjson::error_code error =
      parser_->parse(text.data(), text.size()).get(root);
  if (error != simdjson::SUCCESS)
    return fail(Error::Code::kInvalid, "not JSON: {}",
                simdjson::error_message(error));
  return JsonValue(root);
}

}  // namespace docmill
