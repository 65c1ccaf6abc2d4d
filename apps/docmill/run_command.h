// What score and refine have in common: from parsed options to exit code.

#pragma once

#include <string_view>

#include "apps/docmill/options.h"

namespace docmill {

// Runs the mill and everything around it: signals, progress, watchdog,
// reports, the summary. `command` is "score" or "refine". Prints its errors;
// returns the exit code.
int run_command(std::string_view command, const CLI::App& app,
                CommandOptions& options);

}  // namespace docmill
