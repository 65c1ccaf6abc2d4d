// The command line of docmill: its commands, their options, and which one runs.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "apps/docmill/cache_command.h"
#include "apps/docmill/options.h"

namespace docmill {

// CLI11 keeps the addresses of what options set: it stays where it was made.
class CommandLine {
 public:
  CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // Sets the options. Prints help, the version and what is wrong; gives an
  // exit code when there is nothing left to run.
  std::optional<int> parse(int argc, char** argv);

  // Runs the command that was parsed; returns the exit code.
  int run();

 private:
  void add_score();
  void add_refine();
  void add_help();
  void add_later_commands();
  int print_help() const;

  CLI::App app_;
  CLI::App* score_ = nullptr;
  CLI::App* refine_ = nullptr;
  CLI::App* cache_ = nullptr;
  CLI::App* help_ = nullptr;
  CommandOptions score_options_;
  CommandOptions refine_options_;
  CacheCommandOptions cache_options_;
  std::string help_topic_;
  bool wants_json_ = false;
};

}  // namespace docmill
