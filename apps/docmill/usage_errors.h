// What is said of a command line that is wrong.

#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace docmill {

// The exit code of a usage error.
inline constexpr int kUsageCode = 2;

// The command of that name, nullptr when there is none.
const CLI::App* find_command(const CLI::App& app, const std::string& name);

// Print on stderr what is wrong and return kUsageCode.
int print_unknown_command(const std::string& name);

// A value that came from the environment is named by its variable; `arguments`
// are those of the program, without its name.
int print_usage_error(const CLI::App& app, const CLI::ParseError& error,
                      const std::vector<std::string>& arguments);

}  // namespace docmill
