// The kinds of options that the command line is made of: a parsed value, one
// of a few words, a number in a range. Each can be given in the environment.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

// Groups of the help.
inline constexpr const char* kInput = "Input";
inline constexpr const char* kOutput = "Output";
inline constexpr const char* kRefinement = "Refinement";
inline constexpr const char* kModel = "Model";
inline constexpr const char* kCache = "Cache";
inline constexpr const char* kPerformance = "Performance";
inline constexpr const char* kReporting = "Reporting";

// Takes the text of a value; its error is shown after the option's name.
using ReadValue = std::function<Result<void>(const std::string& text)>;

// Lets `option` be given in the environment: "--max-doc-bytes" is
// DOCMILL_MAX_DOC_BYTES there. Returns the option.
CLI::Option* with_environment(CLI::Option* option);

// An option whose value `read` takes. The default is only shown.
CLI::Option* add_parsed(CLI::App& app, const std::string& name,
                        const ReadValue& read, const std::string& description,
                        const std::string& shown_default);

// For add_parsed: puts what `parse` makes of the text into `target`, which
// must outlive the option.
template <class Target, class Parse>
ReadValue into(Target& target, Parse parse) {
  return [&target, parse](const std::string& text) -> Result<void> {
    auto value = parse(std::string_view(text));
    if (!value)
      return tl::unexpected<Error>(value.error());
    target = std::move(*value);
    return {};
  };
}

// Parsers for into(). Ranges include their ends.
template <class T>
using Parser = std::function<Result<T>(std::string_view)>;
Parser<i64> counts(i64 low, i64 high);
Parser<double> numbers(double low, double high);
Parser<i64> sizes(const char* low, const char* high);         // "1MiB"
Parser<double> durations(const char* low, const char* high);  // "1ms"
Parser<std::string> names();  // any text that is not empty

// Whether the value of `option` is that of its environment variable. A flag
// that says the same as the variable counts as from there.
bool is_from_environment(const CLI::Option& option);

template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

// An option that takes one of a few words; `target` holds the default and
// must outlive the option.
template <class T>
CLI::Option* add_choice(CLI::App& app, const std::string& name, T& target,
                        const Choices<T>& choices,
                        const std::string& description) {
  const auto read = [&target,
                     choices](const std::string& word) -> Result<void> {
    std::string known;
    for (const auto& [choice, value] : choices) {
      known += known.empty() ? choice : ", " + choice;
      if (choice != word)
        continue;
      target = value;
      return {};
    }
    return fail(Error::Code::kUsage, "'{}' is none of {}", word, known);
  };
  std::string shown;
  for (const auto& [choice, value] : choices)
    if (value == target)
      shown = choice;
  std::string words;
  for (const auto& [choice, value] : choices)
    words += words.empty() ? choice : "|" + choice;
  return add_parsed(app, name, read, description, shown)->type_name(words);
}

// A number in the range, ends included. (CLI::Range lets "nan" pass.)
CLI::Validator number_in(double low, double high);

// A whole number in the range, ends included.
CLI::Validator count_in(i64 low, i64 high);

}  // namespace docmill
