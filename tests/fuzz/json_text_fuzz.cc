// Fuzz target: arbitrary bytes as texts that are written as JSON or shown. A
// string reads back as it was, by simdjson and by our own reader of raw
// members; what is shown is valid UTF-8 without control characters.

#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/base/json_text.h"
#include "lib/base/safe_text.h"
#include "lib/io/json_members.h"
#include "lib/io/json_numbers.h"
#include "lib/io/rejects.h"
#include "lib/text/utf8.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

bool is_one_visible_line(std::string_view text) {
  for (char c : text)
    if (static_cast<u8>(c) < 0x20 || c == 0x7F)
      return false;
  return replace_invalid_utf8(text) == text;
}

void check_members(std::string_view object, std::string_view text) {
  JsonMembers members(object);
  require(members.next() && unescape_json(members.raw_key()) == text);
  const std::string_view raw = members.raw_value();
  require(unescape_json(raw.substr(1, raw.size() - 2)) == text);
  require(members.next() && members.raw_value().starts_with('['));
  require(!members.next());
}

void check_written(JsonParser& parser, std::string_view text) {
  for (int indent : {0, 2}) {
    JsonWriter writer(indent);
    writer.begin_object().member(text, text).key("list").begin_array();
    writer.value(text).null().end_array().end_object();
    const auto root = parser.parse(writer.text());
    require(root && (text == "list" || (*root)[text].string() == text));
    require((*root)["list"].at(0).string() == text || text == "list");
    check_members(writer.text(), text);
  }
}

void check_shown(std::string_view bytes) {
  const std::string shown = visible_text(bytes);
  require(is_one_visible_line(shown) && visible_text(shown) == shown);
  for (std::size_t most : {0, 3, 10, 50}) {
    const std::string cut = visible_text(bytes, most);
    require(cut.size() <= most && is_one_visible_line(cut));
  }
  const std::string cell = markdown_text(bytes);
  require(is_one_visible_line(cell) && cell.find('|') == cell.npos &&
          cell.find('<') == cell.npos);
  const i64 columns = std::ssize(bytes) % 20;
  require(column_count(cut_to_columns(shown, columns)) <= columns);
}

void check_reject(JsonParser& parser, std::string_view bytes) {
  const std::string row =
      reject_row({.source = bytes, .error = "not JSON", .excerpt = bytes});
  require(row.find('\n') == row.size() - 1);
  const auto root = parser.parse(row);
  require(root && (*root)["source"].string() && (*root)["excerpt"].string());
}

void check_numbers(JsonParser& parser, std::string_view bytes) {
  const bool was_valid = parser.parse(bytes).has_value();
  const std::string small = with_small_numbers(bytes);
  require(small.size() == bytes.size());
  require(!was_valid || parser.parse(small));
}

void run(std::string_view bytes) {
  static JsonParser parser;
  check_written(parser, replace_invalid_utf8(bytes));
  check_shown(bytes);
  check_reject(parser, bytes);
  check_numbers(parser, bytes);
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  docmill::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
