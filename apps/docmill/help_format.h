// How the help looks: 80 columns, options by group, the default in brackets.
// Written out whole, since CLI11's own layout differs between its versions.

#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace docmill {

class HelpFormat : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
};

}  // namespace docmill
