#include "apps/docmill/option_kinds.h"

#include <cctype>
#include <charconv>
#include <cstdlib>
#include <system_error>

#include "lib/base/units.h"

namespace docmill {
namespace {

// What `parse` says against a value, if anything.
template <class T>
CLI::Validator validator(Parser<T> parse) {
  const auto check = [parse](const std::string& text) -> std::string {
    const Result<T> value = parse(text);
    return value ? "" : value.error().what;
  };
  return CLI::Validator(check, "");
}

}  // namespace

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

bool is_from_environment(const CLI::Option& option) {
  const char* const value = std::getenv(option.get_envname().c_str());
  return value != nullptr && option.results() == CLI::results_t{value};
}

Parser<i64> counts(i64 low, i64 high) {
  return [low, high](std::string_view text) -> Result<i64> {
    const Result<i64> count = parse_count(text);
    if (count && *count >= low && *count <= high)
      return *count;
    return fail(Error::Code::kUsage, "'{}' is not a number from {} to {}", text,
                low, high);
  };
}

Parser<double> numbers(double low, double high) {
  return [low, high](std::string_view text) -> Result<double> {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, status] = std::from_chars(text.data(), end, number);
    // Written so that NaN fails too.
    if (status == std::errc() && rest == end && number >= low && number <= high)
      return number;
    return fail(Error::Code::kUsage, "'{}' is not a number from {} to {}", text,
                low, high);
  };
}

Parser<i64> sizes(const char* low, const char* high) {
  return [low, high](std::string_view text) -> Result<i64> {
    const Result<i64> size = parse_bytes(text);
    if (size && *size >= *parse_bytes(low) && *size <= *parse_bytes(high))
      return *size;
    return fail(Error::Code::kUsage, "'{}' is not a size from {} to {}", text,
                low, high);
  };
}

Parser<double> durations(const char* low, const char* high) {
  return [low, high](std::string_view text) -> Result<double> {
    const Result<double> time = parse_duration(text);
    if (time && *time >= *parse_duration(low) && *time <= *parse_duration(high))
      return *time;
    return fail(Error::Code::kUsage, "'{}' is not a time from {} to {}", text,
                low, high);
  };
}

Parser<std::string> names() {
  return [](std::string_view text) -> Result<std::string> {
    if (text.empty())
      return fail(Error::Code::kUsage, "must not be empty");
    return std::string(text);
  };
}

CLI::Validator number_in(double low, double high) {
  return validator(numbers(low, high));
}

CLI::Validator count_in(i64 low, i64 high) {
  return validator(counts(low, high));
}

}  // namespace docmill
