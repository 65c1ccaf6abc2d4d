// docmill cache: looks at the answers that are kept from run to run.

#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

namespace docmill {

struct CacheCommandOptions {
  std::optional<std::string> folder = {};  // none: switched off
  bool is_json = false;
};

// Adds the command; those of its own commands that are to come are hidden.
// REQUIRES: `options` outlives `app`.
CLI::App* add_cache_command(CLI::App& app, CacheCommandOptions& options);

// Runs what was parsed, prints its errors, and returns the exit code.
int run_cache_command(const CLI::App& cache,
                      const CacheCommandOptions& options);

}  // namespace docmill
