// The command line: every option is declared once, with its check, default,
// group and environment variable (DOCMILL_ and the name in capitals).

#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "lib/call/call_options.h"
#include "lib/pipeline/run_options.h"
#include "lib/report/progress.h"

namespace docmill {

enum class BackendKind { kLocal, kOpenAi };

// What a command is told, beyond what the pipeline needs.
struct CommandOptions {
  RunOptions run;
  std::optional<BackendKind> backend;  // of refine: settled by the finish_...
  std::optional<CallOptions> calls;    // none when the backend is local
  std::vector<std::string> report_paths;
  ProgressMode progress = ProgressMode::kAuto;
  bool resumes = false;  // of refine
  bool is_quiet = false;
  bool is_verbose = false;
};

// Options of both score and refine.
void add_input_options(CLI::App& app, CommandOptions& options);
void add_output_options(CLI::App& app, CommandOptions& options);
void add_performance_options(CLI::App& app, CommandOptions& options);
void add_report_options(CLI::App& app, CommandOptions& options);

void add_score_options(CLI::App& app, CommandOptions& options);
void add_refine_options(CLI::App& app, CommandOptions& options);
void add_resume_option(CLI::App& app, CommandOptions& options);

// The model and its cache. REQUIRES: in this order, for refine only.
void add_endpoint_options(CLI::App& app, CommandOptions& options);
void add_cache_options(CLI::App& app, CommandOptions& options);

// Options that a later version brings: each is refused with a message that
// says so, except for the value that means off.
void add_later_score_options(CLI::App& app);
void add_later_refine_options(CLI::App& app);

// What can only be said of all options together; parse errors are thrown.
void finish_options(CommandOptions& options);

// The same of those that need each other; `app` is refine's. Settles the
// backend.
void finish_endpoint_options(const CLI::App& app, CommandOptions& options);

}  // namespace docmill
