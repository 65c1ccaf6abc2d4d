#include "apps/docmill/usage_errors.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "lib/base/log.h"

namespace docmill {
namespace {

bool is_given(const CLI::Option& option,
              const std::vector<std::string>& arguments) {
  const auto names_option = [&option](const std::string& argument) {
    for (const std::string& name : option.get_lnames())
      if (argument == "--" + name || argument.starts_with("--" + name + "="))
        return true;
    for (const std::string& name : option.get_snames())
      if (argument.starts_with("-" + name))
        return true;
    return false;
  };
  return std::any_of(arguments.begin(), arguments.end(), names_option);
}

// Where the message names the option: whole, not as a part of a longer name.
std::size_t find_name(const std::string& what, const std::string& name) {
  const std::size_t at = what.find(name);
  if (at == what.npos || at + name.size() == what.size())
    return at;
  const char next = what[at + name.size()];
  return next == '-' || std::isalnum(static_cast<unsigned char>(next)) != 0
             ? what.npos
             : at;
}

// Puts DOCMILL_X for --x where the value of --x is the environment's. Only the
// first option that a message names is at fault.
std::string name_variable(std::string what, const CLI::App& command,
                          const std::vector<std::string>& arguments) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_lnames().empty())
      continue;
    const std::string name = "--" + option->get_lnames().front();
    const std::size_t at = find_name(what, name);
    if (option->get_envname().empty() || at == what.npos ||
        at != what.find("--") || is_given(*option, arguments))
      continue;
    const char* const value = std::getenv(option->get_envname().c_str());
    if (value != nullptr && *value != '\0')
      return what.replace(at, name.size(), option->get_envname());
  }
  return what;
}

// CLI11 says "--signals: At Most 1 required but received 2".
std::string explain_repeated(std::string what) {
  const std::size_t at = what.find("At Most 1 required");
  if (at == what.npos)
    return what;
  return what.substr(0, at) +
         "is given more than once; give it once (names of a list have commas "
         "between)";
}

// CLI11 says "--pack: 1 required N|auto|off missing".
std::string explain_missing(std::string what) {
  constexpr std::string_view kBefore = ": 1 required ";
  constexpr std::string_view kBehind = " missing";
  const std::size_t at = what.find(kBefore);
  if (at == what.npos || !what.ends_with(kBehind))
    return what;
  const std::size_t type = at + kBefore.size();
  return fmt::format("{}: needs a value: {}", what.substr(0, at),
                     what.substr(type, what.size() - type - kBehind.size()));
}

// How many characters to insert, drop or change to make `b` of `a`
// (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); i++) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); j++) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

// The option of the command that is meant by a misspelt name; empty: none is
// near enough, by at most two characters and a third of its own.
std::string nearest_option(const CLI::App& command, std::string_view name) {
  constexpr std::size_t kFar = 3;
  constexpr std::size_t kMaxName = 64;  // no option's is as long
  std::string nearest;
  std::size_t least = kFar;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& known : option->get_lnames()) {
      if (option->get_group().empty() || name.size() > kMaxName)
        continue;
      const std::size_t distance = edit_distance(name, known);
      if (distance >= least || distance * 3 > known.size())
        continue;
      least = distance;
      nearest = "--" + known;
    }
  return nearest;
}

// CLI11 says "The following argument was not expected: --api-key=sk-1": what is
// behind a name may be a secret.
std::string explain_unknown(std::string what, const CLI::App& command) {
  constexpr std::string_view kBefore = " not expected: ";
  const std::size_t at = what.find(kBefore);
  if (at == what.npos || !what.substr(at + kBefore.size()).starts_with('-'))
    return what;
  std::string name = what.substr(at + kBefore.size());
  name.resize(std::min(name.find_first_of("= "), name.size()));
  const std::string nearest =
      name.starts_with("--") ? nearest_option(command, name.substr(2)) : "";
  return name + ": there is no such option" +
         (nearest.empty() ? "" : "; is " + nearest + " meant?");
}

// The command of `app` that was given; nullptr for none.
const CLI::App* parsed_command(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? nullptr : commands.front();
}

}  // namespace

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands({}))
    if (command->get_name() == name)
      return command;
  return nullptr;
}

int print_unknown_command(const std::string& name) {
  log_error("there is no command '{}'; there are score, refine, cache and help",
            name);
  fmt::print(stderr, "Try 'docmill --help'.\n");
  return kUsageCode;
}

int print_usage_error(const CLI::App& app, const CLI::ParseError& error,
                      const std::vector<std::string>& arguments) {
  std::string what = error.what();
  if (const std::size_t end = what.find('\n'); end != what.npos)
    what.resize(end);
  what = explain_missing(explain_repeated(std::move(what)));
  std::string command = "docmill";
  const CLI::App* last = &app;
  for (const CLI::App* sub = parsed_command(app); sub != nullptr;
       sub = parsed_command(*sub)) {
    command += " " + sub->get_name();
    what = name_variable(std::move(what), *sub, arguments);
    last = sub;
  }
  log_error("{}", explain_unknown(std::move(what), *last));
  fmt::print(stderr, "Try '{} --help'.\n", command);
  return kUsageCode;
}

}  // namespace docmill
