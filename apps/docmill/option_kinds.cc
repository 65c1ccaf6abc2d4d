#include "apps/docmill/option_kinds.h"

#include <cctype>
#include <charconv>
#include <system_error>

#include <fmt/core.h>

#include "lib/base/units.h"

namespace docmill {

CLI::Option* with_environment(CLI::Option* option) {
  std::string name = "DOCMILL_" + option->get_lnames().front();
  for (char& c : name)
    c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return option->envname(name);
}

CLI::Option* add_parsed(CLI::App& app, const std::string& name,
                        const ReadValue& read, const std::string& description,
                        const std::string& shown_default) {
  const auto store = [read, name](const std::string& text) {
    const Result<void> result = read(text);
    if (result)
      return;
    std::string_view what = result.error().what;
    if (what.starts_with(name + ": "))  // CLI11 puts the name before it
      what.remove_prefix(name.size() + 2);
    throw CLI::ValidationError(name, std::string(what));
  };
  CLI::Option* option =
      app.add_option_function<std::string>(name, store, description);
  option->type_name("VALUE");
  if (!shown_default.empty())
    option->default_str(shown_default);
  return with_environment(option);
}

CLI::Validator number_in(double low, double high) {
  const auto check = [low, high](const std::string& text) -> std::string {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, status] = std::from_chars(text.data(), end, number);
    if (status == std::errc() && rest == end && number >= low && number <= high)
      return {};
    return fmt::format("'{}' is not a number from {} to {}", text, low, high);
  };
  return CLI::Validator(check, "");
}

CLI::Validator count_in(i64 low, i64 high) {
  const auto check = [low, high](const std::string& text) -> std::string {
    const Result<i64> count = parse_count(text);
    if (count && *count >= low && *count <= high)
      return {};
    return fmt::format("'{}' is not a number from {} to {}", text, low, high);
  };
  return CLI::Validator(check, "");
}

}  // namespace docmill
