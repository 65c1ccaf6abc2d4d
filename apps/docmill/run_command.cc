#include "apps/docmill/run_command.h"

#include <chrono>
#include <random>
#include <utility>

#include <fmt/core.h>

#include "apps/docmill/calling.h"
#include "apps/docmill/journaling.h"
#include "apps/docmill/open_files.h"
#include "apps/docmill/signals.h"
#include "apps/docmill/standard_streams.h"
#include "apps/docmill/supervisor.h"
#include "kernels/isa.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/base/units.h"
#include "lib/pipeline/mill.h"
#include "lib/pipeline/version.h"
#include "lib/refine/local/local_backend.h"
#include "lib/report/exit_status.h"
#include "lib/report/host.h"
#include "lib/report/progress.h"
#include "lib/report/report_file.h"
#include "lib/report/resources.h"
#include "lib/report/run_identity.h"

namespace docmill {
namespace {

int exit_code_of(const Error& error) {
  return exit_code(RunFacts{.error = error.code});
}

int print_error(const Error& error) {
  log_error("{}", error.what);
  return exit_code_of(error);
}

RunFacts facts_of(const Counters& counters, const Stop& stop, const Mill& mill,
                  const RunOptions& options, const Result<void>& result) {
  RunFacts facts;
  if (!result)
    facts.error = result.error().code;
  if (!mill.has_finished() && stop.cause() == StopCause::kInterrupted)
    facts.signal = SIGINT;
  if (!mill.has_finished() && stop.cause() == StopCause::kTerminated)
    facts.signal = SIGTERM;
  facts.has_reached_limit = mill.has_hit_limit();
  facts.read = counters.read;
  facts.rejected = counters.rejected;
  facts.failed = counters.failed;
  facts.max_error_rate = options.max_error_rate;
  return facts;
}

DocumentCounts document_counts(const Counters& counters) {
  const CounterValues now = read_counters(counters);
  DocumentCounts counts;
  counts.read = now.read;
  counts.scored = now.scored;
  counts.kept = now.kept;
  counts.refined = now.refined;
  counts.rolled_back = now.rolled_back;
  counts.failed = now.failed;
  counts.skipped = now.skipped;
  counts.dropped = now.dropped;
  counts.rejected = now.rejected;
  counts.blank_lines = now.blank_lines;
  counts.bytes_in = now.bytes_in;
  counts.bytes_out = now.bytes_out;
  return counts;
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

double worker_utilization(const RunReport& report) {
  double busy = 0;
  for (const StageReport& stage : report.stages)
    if (stage.name != "read" && stage.name != "write")
      busy += stage.busy_seconds;
  const double available = report.run.duration_seconds * report.run.threads;
  return available > 0 ? busy / available : 0;
}

// The bytes of input that are to come, when that can be known: no pipes, and
// no compressed files as far as names tell.
std::optional<i64> plain_input_bytes(const std::vector<Source>& sources) {
  const i64 bytes = total_bytes(sources);
  for (const Source& source : sources)
    for (const std::string_view suffix : {".gz", ".zst", ".zstd"})
      if (source.path.ends_with(suffix))
        return std::nullopt;
  return bytes > 0 ? std::optional(bytes) : std::nullopt;
}

// Why documents failed, the most frequent reasons, and what to do.
void print_failures(const std::vector<ErrorEntry>& errors) {
  constexpr int kMaxReasons = 3;
  int shown = 0;
  for (const ErrorEntry& error : errors)
    if (error.kind != "rejected" && shown++ < kMaxReasons)
      log_warn("{} failed with {}: {} ({})", show_count(error.count),
               error.kind, error.example, error.hint);
}

void print_summary(const RunReport& report) {
  const DocumentCounts& documents = report.documents;
  std::string line = fmt::format("{} document{}", show_count(documents.read),
                                 documents.read == 1 ? "" : "s");
  if (report.run.command == "refine")
    line += fmt::format(
        ": {} kept, {} refined, {} rolled back, {} skipped",
        show_count(documents.kept), show_count(documents.refined),
        show_count(documents.rolled_back), show_count(documents.skipped));
  if (documents.failed > 0)
    line += fmt::format(", {} failed", show_count(documents.failed));
  if (documents.rejected > 0)
    line += fmt::format("; {} rejected", show_count(documents.rejected));
  log_info("{} ({}, {}/min)", line, show_duration(report.run.duration_seconds),
           show_count(static_cast<i64>(docs_per_minute(report))));
  if (documents.failed > 0)
    print_failures(report.errors);
}

// Ends the output: complete, or as far as it came. Returns the first error of
// the run.
Result<void> close_output(Files& files, Journaling* journaling,
                          bool is_complete, Result<void> result) {
  if (const Result<void> closed = files.rejects.finish(); result)
    result = closed;
  OutputFile& output = files.output;
  if (output.has_failed())
    return result;
  is_complete = is_complete && result;
  Result<void> ended;
  if (journaling != nullptr)
    ended = journaling->end(is_complete);
  else
    ended = is_complete ? output.finish() : output.close_part();
  if (result && !output.is_pipe_closed())
    result = ended;
  return result;
}

// What is there to do once the files are closed: reports and the summary.
// Returns the exit code.
int tell_end(const CommandOptions& options, const OutputFile& output,
             bool is_complete, const Result<void>& result, RunFacts facts,
             RunReport& report) {
  report.run.exit_code = exit_code(facts);
  report.run.status = run_status(facts);
  if (!result)
    log_error("{}", result.error().what);
  for (const std::string& path : options.report_paths)
    if (const Result<void> written = write_report(path, report); !written) {
      log_error("{}", written.error().what);
      facts.error = facts.error.value_or(written.error().code);
    }
  if (result && !output.is_pipe_closed())
    print_summary(report);
  if (!is_complete && !output.has_failed() &&
      output.part_path() != output.path())
    log_info("the records so far are in {}", output.part_path());
  return exit_code(facts);
}

}  // namespace

int run_command(std::string_view command, const CLI::App& app,
                CommandOptions& options) {
  if (options.is_quiet)
    set_log_level(LogLevel::kWarn);
  if (options.is_verbose)
    set_log_level(LogLevel::kDebug);
  if (Result<void> fine = check_standard_streams(options); !fine)
    return print_error(fine.error());
  Result<Stop> stop = Stop::create();
  if (!stop)
    return print_error(stop.error());
  ArenaExecutor executor;
  LocalBackend local_backend;
  std::unique_ptr<Calling> calling;
  if (options.calls) {
    auto created =
        Calling::create(*options.calls, options.run.memory_limit, executor);
    if (!created)
      return print_error(created.error());
    calling = std::move(*created);
    options.run.max_in_flight = calling->max_in_flight();
    options.run.prompt_fields = calling->prompt().fields();
    options.run.records.file.is_hashed = true;
  }
  Result<Files> files = open_files(options, *stop);
  if (!files)
    return print_error(files.error());
  std::unique_ptr<Journaling> journaling;
  if (calling != nullptr && Journaling::is_for(options.run, files->output)) {
    auto created = Journaling::create(app, *calling, *files);
    if (!created)
      return print_error(created.error());
    journaling = std::move(*created);
  }
  // From here on signals are answered. Before, they end the program: opening
  // a pipe that nobody reads, or reading a list, may wait forever.
  Result<Signals> signals = Signals::create();
  if (!signals)
    return print_error(signals.error());

  const Stopwatch stopwatch;
  RunReport report;
  report.run = start_info(command, app);
  Counters counters;
  ResourceSampler resources;
  Progress progress({options.is_quiet ? ProgressMode::kNone : options.progress,
                     plain_input_bytes(files->reader->sources())},
                    counters);
  set_before_log([&progress] { progress.clear(); });
  Backend& backend = calling ? calling->backend() : local_backend;
  OutputStage output(
      files->output, files->rejects, counters,
      journaling ? journaling->for_output() : OutputStage::Journaled());
  Mill mill(options.run, {.reader = *files->reader,
                          .output = output,
                          .stop = *stop,
                          .counters = counters,
                          .backend = &backend,
                          .executor = calling ? &executor : nullptr,
                          .answer_log = journaling.get()});
  stop->set_hook([&](StopCause) { backend.give_up(GiveUp::kInterrupted); });
  if (calling)
    calling->set_on_fatal(
        [&](Error error) { mill.fail_run(std::move(error)); });
  if (journaling)
    journaling->set_on_failure(
        [&](Error error) { mill.fail_run(std::move(error)); });
  const auto run = [&] {
    Result<void> result = mill.run();
    set_before_log({});
    progress.stop();
    if (calling)
      calling->close();
    result = close_output(*files, journaling.get(), mill.has_finished(),
                          std::move(result));
    resources.stop();

    report.run.duration_seconds = stopwatch.seconds();
    report.documents = document_counts(counters);
    report.output = output_paths(options, files->rejects);
    mill.fill(report);
    if (calling)
      calling->fill(report);
    report.resources = resources.report();
    report.resources.worker_utilization = worker_utilization(report);
    return tell_end(
        options, files->output, mill.has_finished() && result, result,
        facts_of(counters, *stop, mill, options.run, result), report);
  };
  const auto show_calls = [&] {
    if (calling)
      calling->show(counters);
  };
  return run_supervised(run, mill, show_calls, *signals, *stop, counters);
}

}  // namespace docmill
