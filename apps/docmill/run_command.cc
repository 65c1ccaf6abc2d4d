#include "apps/docmill/run_command.h"

#include <chrono>
#include <memory>
#include <random>
#include <utility>

#include <fmt/core.h>

#include "apps/docmill/document_run.h"
#include "apps/docmill/standard_streams.h"
#include "kernels/isa.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/pipeline/version.h"
#include "lib/refine/local/local_backend.h"
#include "lib/report/host.h"

namespace docmill {
namespace {

int print_error(const Error& error) {
  log_error("{}", error.what);
  return exit_code(RunFacts{.error = error.code});
}

void set_log_level_of(const CommandOptions& options) {
  if (options.is_quiet)
    set_log_level(LogLevel::kWarn);
  if (options.is_verbose)
    set_log_level(LogLevel::kDebug);
}

// Null where no endpoint is called; else the run is made to fit it.
Result<std::unique_ptr<Calling>> open_calling(CommandOptions& options,
                                              ArenaExecutor& executor) {
  if (!options.calls)
    return nullptr;
  Result<std::unique_ptr<Calling>> calling =
      Calling::create(*options.calls, options.run.memory_limit, executor);
  if (!calling)
    return calling;
  options.run.max_in_flight = (*calling)->max_documents();
  options.run.documents_together = (*calling)->documents_together();
  options.run.prompt_fields = (*calling)->prompt().fields();
  return calling;
}

// Null for a run that keeps no journal: one that is cheap to repeat, unless
// --resume asks for it.
Result<std::unique_ptr<Journaling>> open_journal(const CommandOptions& options,
                                                 const CLI::App& app,
                                                 Calling* calling,
                                                 Files& files) {
  const bool is_wanted = calling != nullptr || options.resumes;
  if (!is_wanted || !Journaling::is_for(options.run, files.output))
    return nullptr;
  return Journaling::create(app, options, calling, files);
}

RunInfo start_info(std::string_view command, const CLI::App& app) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const i64 now_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  std::random_device random;
  RunInfo info;
  info.id = run_id(now_ms, (u64{random()} << 32) | random());
  info.command = command;
  info.version = kVersion;
  info.started_at = rfc3339_utc(now_ms / 1000);
  info.host = host_name();
  info.cpu = cpu_model();
  info.isa = kernels::active_isa();
  info.config_digest = fmt::format("{:016x}", hash64(app.config_to_str(true)));
  return info;
}

}  // namespace

int run_command(std::string_view command, const CLI::App& app,
                CommandOptions& options) {
  set_log_level_of(options);
  ignore_write_signals();
  if (Result<void> fine = check_standard_streams(options); !fine)
    return print_error(fine.error());
  Result<Stop> stop = Stop::create();
  if (!stop)
    return print_error(stop.error());
  ArenaExecutor executor;
  LocalBackend local_backend;
  const auto calling = open_calling(options, executor);
  if (!calling)
    return print_error(calling.error());
  options.run.records.file.is_hashed = *calling || options.resumes;
  Result<Files> files = open_files(options, *stop);
  if (!files)
    return print_error(files.error());
  const auto journaling = open_journal(options, app, calling->get(), *files);
  if (!journaling)
    return print_error(journaling.error());
  if (*journaling && (*journaling)->is_finished()) {
    log_info("{}: is finished", files->output.path());
    return 0;
  }
  // From here on signals are answered. Before, they end the program: opening
  // a pipe that nobody reads, or reading a list, may wait forever.
  Result<Signals> signals = Signals::create();
  if (!signals)
    return print_error(signals.error());

  Backend& asked = *calling ? (*calling)->backend() : local_backend;
  Backend& backend = *journaling ? (*journaling)->backend_before(asked) : asked;
  DocumentRun run(start_info(command, app), {.options = options,
                                             .files = *files,
                                             .stop = *stop,
                                             .backend = backend,
                                             .executor = executor,
                                             .calling = calling->get(),
                                             .journaling = journaling->get()});
  return run.supervise(*signals);
}

}  // namespace docmill
