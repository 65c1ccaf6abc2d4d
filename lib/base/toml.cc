#include "lib/base/toml.h"

#include <algorithm>
#include <cstdint>
#include <utility>

// Headers only: the library that the distribution has compiled throws.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "lib/base/safe_text.h"

namespace docmill {
namespace {

i64 line_of(const toml::source_region& region) {
  return static_cast<i64>(region.begin.line);
}

// toml++ bounds the depth of values but not of keys such as a.b.c, and frees
// nested tables by recursion.
constexpr i64 kMaxDots = 100;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
}

// What toml++ 3.3 must not see in a line, if anything.
std::string_view fault_of(std::string_view line) {
  // Where it looks for a blank, many other characters are undefined behaviour.
  if (!is_ascii(line.substr(0, line.find('#'))))
    return "only ASCII may stand outside of comments";
  if (std::count(line.begin(), line.end(), '.') > kMaxDots)
    return "nested too deeply";
  return {};
}

// `text` line by line without a fault, with '?' for what is not ASCII.
Result<std::string> checked(std::string_view text, std::string_view name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark))
    text.remove_prefix(kByteOrderMark.size());
  std::string clean(text);
  for (i64 line = 1; !text.empty(); line++) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (const auto fault = fault_of(text.substr(0, end)); !fault.empty())
      return fail(Error::Code::kInvalid, "{}:{}: {}", name, line, fault);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (char& c : clean)
    c = is_ascii({&c, 1}) ? c : '?';
  return clean;
}

TomlTable table_of(const toml::table& table);

TomlValue value_of(const toml::node& node) {
  if (const auto* boolean = node.as_boolean())
    return boolean->get();
  if (const auto* integer = node.as_integer())
    return i64{integer->get()};
  if (const auto* number = node.as_floating_point())
    return number->get();
  if (const auto* text = node.as_string())
    return text->get();
  if (const auto* table = node.as_table())
    return table_of(*table);
  if (node.is_array())
    return TomlOther{"an array"};
  return TomlOther{node.is_time() ? "a time" : "a date"};
}

// toml++ sorts tables by key.
TomlTable table_of(const toml::table& table) {
  std::vector<std::pair<toml::source_position, TomlMember>> found;
  for (const auto& [key, node] : table)
    found.push_back(
        {key.source().begin,
         {std::string(key.str()), value_of(node), line_of(key.source())}});
  std::stable_sort(
      found.begin(), found.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  TomlTable members;
  for (auto& [position, member] : found)
    members.push_back(std::move(member));
  return members;
}

}  // namespace

Result<TomlTable> parse_toml(std::string_view text, std::string_view name) {
  if (std::ssize(text) > kMaxTomlBytes)
    return fail(Error::Code::kInvalid, "{}: larger than {} bytes", name,
                kMaxTomlBytes);
  const Result<std::string> clean = checked(text, name);
  if (!clean)
    return tl::unexpected<Error>(clean.error());
  const toml::parse_result parsed = toml::parse(std::string_view(*clean));
  if (!parsed)
    return fail(Error::Code::kInvalid, "{}:{}: not TOML: {}", name,
                line_of(parsed.error().source()),
                visible_text(parsed.error().description()));
  return table_of(parsed.table());
}

}  // namespace docmill
