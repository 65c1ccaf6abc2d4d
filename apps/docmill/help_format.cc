#include "apps/docmill/help_format.h"

#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace docmill {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kNames = 28;  // columns before the descriptions

// `name` and beside it `text`, wrapped; a long name has a line of its own.
std::string entry(const std::string& name, std::string_view text) {
  std::string out = "  " + name;
  if (out.size() + 2 > kNames)
    out += "\n" + std::string(kNames, ' ');
  else
    out.resize(kNames, ' ');
  std::size_t column = kNames;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column > kNames && column + 1 + word.size() > kWidth) {
      out += "\n" + std::string(kNames, ' ');
      column = kNames;
    }
    if (column > kNames) {
      out += ' ';
      column++;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out + "\n";
}

std::string option_name(const CLI::Option& option) {
  if (option.get_positional())
    return option.get_name();
  std::string name;
  for (const std::string& letter : option.get_snames())
    name += "-" + letter + ", ";
  for (const std::string& word : option.get_lnames())
    name += "--" + word;
  // "N:INT in [1 - 7]": the range is CLI11's; a wrong value brings it up.
  const std::string type = option.get_type_name();
  if (option.get_type_size() != 0 && !type.empty())
    name += " " + type.substr(0, type.find(':'));
  return name;
}

std::string option_entry(const CLI::Option& option) {
  std::string text = option.get_description();
  if (const std::string shown = option.get_default_str();
      !shown.empty() && !option.get_positional())
    text += fmt::format(" [{}]", shown);
  return entry(option_name(option), text);
}

// Only the program as a whole shows the files of its commands.
std::string usage(const CLI::App& app, const std::string& name) {
  const auto files = app.get_options(
      [](const CLI::Option* option) { return option->get_positional(); });
  const bool has_commands = !app.get_subcommands({}).empty();
  const bool has_files = !files.empty() || app.get_parent() == nullptr;
  return fmt::format("Usage: {}{} [OPTIONS]{}\n", name,
                     has_commands ? " COMMAND" : "",
                     has_files ? " [FILE...]" : "");
}

}  // namespace

std::string HelpFormat::make_help(const CLI::App* app, std::string name,
                                  CLI::AppFormatMode) const {
  std::string out = app->get_description() + "\n\n" + usage(*app, name);
  const auto commands = app->get_subcommands(
      [](const CLI::App* command) { return !command->get_group().empty(); });
  if (!commands.empty())
    out += "\nCommands:\n";
  for (const CLI::App* command : commands)
    out += entry(command->get_name(), command->get_description());

  for (const std::string& group : app->get_groups()) {
    const auto options = app->get_options([&](const CLI::Option* option) {
      return !group.empty() && option->get_group() == group;
    });
    if (!options.empty())
      out += "\n" + group + ":\n";
    for (const CLI::Option* option : options)
      out += option_entry(*option);
  }
  return out + "\n" + app->get_footer() + "\n";
}

}  // namespace docmill
