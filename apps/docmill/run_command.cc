#include "apps/docmill/run_command.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include <fmt/core.h>

#include "apps/docmill/signals.h"
#include "apps/docmill/standard_streams.h"
#include "kernels/isa.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/base/units.h"
#include "lib/pipeline/mill.h"
#include "lib/pipeline/version.h"
#include "lib/pipeline/watchdog.h"
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

// All that a run reads and writes, opened before the first byte is read.
struct Files {
  std::unique_ptr<BlockReader> reader;
  OutputFile output;
  RejectWriter rejects;
};

// OUTPUT.rejects.jsonl appears with the first reject; a file that was asked
// for is there in any case.
RejectOptions reject_options(const RecordOptions& records) {
  if (!records.rejects_path.empty())
    return {records.rejects_path, false};
  return {default_rejects_path(records.file.path), true};
}

Result<void> check_outputs(const CommandOptions& options,
                           const std::vector<Source>& sources) {
  const std::string& records = options.run.records.file.path;
  std::vector<std::string> paths = options.report_paths;
  paths.push_back(records);
  paths.push_back(reject_options(options.run.records).path);
  for (auto path = paths.begin(); path != paths.end(); ++path)
    if (!path->starts_with("/dev/") && !path->empty() && *path != "-" &&
        std::find(paths.begin(), path, *path) != path)
      return fail(Error::Code::kUsage, "{}: is named for two outputs", *path);
  paths.push_back(records + ".part");  // may be left over
  for (const std::string& path : paths)
    if (path.empty())
      continue;
    else if (Result<void> fine = check_not_a_source(path, sources); !fine)
      return fine;
  for (const std::string& path : options.report_paths)
    if (const Result<void> fine = check_report_path(path); !fine)
      return fail(Error::Code::kUsage, "{}", fine.error().what);
  return {};
}

Result<Files> open_files(const CommandOptions& options, const Stop& stop) {
  Result<std::vector<Source>> sources = list_sources(options.run.input);
  if (!sources)
    return tl::unexpected<Error>(sources.error());
  if (Result<void> fine = check_outputs(options, *sources); !fine)
    return tl::unexpected<Error>(fine.error());
  auto reader =
      BlockReader::create(std::move(*sources), options.run.input, stop.fd());
  if (!reader)
    return tl::unexpected<Error>(reader.error());
  Result<OutputFile> file = OutputFile::create(options.run.records.file);
  if (!file)
    return tl::unexpected<Error>(file.error());
  Result<RejectWriter> rejects =
      RejectWriter::create(reject_options(options.run.records));
  if (!rejects)
    return tl::unexpected<Error>(rejects.error());
  return Files{std::move(*reader), std::move(*file), std::move(*rejects)};
}

// Waits for the mill to end; meanwhile answers signals and watches over it.
class Supervisor {
 public:
  Supervisor(Signals& signals, Stop& stop, const Counters& counters)
      : signals_(signals), stop_(stop), counters_(counters) {}

  void watch(const Mill& mill, int done_fd, const std::atomic<bool>& is_done) {
    auto next_tick = Clock::now() + kTick;
    while (!is_done) {
      const int signal = signals_.wait(done_fd, 1000);
      if (signal != 0)
        handle(signal);
      if (Clock::now() < next_tick)
        continue;
      next_tick = Clock::now() + kTick;
      if (watchdog_.has_expired(read_counters(counters_), mill.has_work()))
        end_hanging_run();
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kTick{1};

  void handle(int signal) {
    if (signal == SIGUSR1) {
      write_log(LogLevel::kError, show_counters(counters_));
      return;
    }
    if (stop_.is_requested())  // the second one ends at once
      ::_exit(128 + signal);
    stop_.request(signal == SIGINT ? StopCause::kInterrupted
                                   : StopCause::kTerminated);
    log_info("stopping: what was read is finished; again to end at once");
  }

  [[noreturn]] void end_hanging_run() {
    log_error("no progress for 30 s: {}", show_counters(counters_));
    log_error("this is a defect of docmill; what is written so far is whole");
    ::_exit(1);
  }

  Signals& signals_;
  Stop& stop_;
  const Counters& counters_;
  Watchdog watchdog_;
};

// Runs the mill on a thread of its own; this one supervises.
Result<void> run_supervised(Mill& mill, Supervisor& supervisor) {
  const int done_fd = ::eventfd(0, EFD_CLOEXEC);
  std::atomic<bool> is_done = false;
  Result<void> result;
  std::thread runner([&] {
    result = mill.run();
    is_done = true;
    ::eventfd_write(done_fd, 1);
  });
  supervisor.watch(mill, done_fd, is_done);
  runner.join();
  ::close(done_fd);
  return result;
}

RunFacts facts_of(const Counters& counters, const Stop& stop, const Mill& mill,
                  const RunOptions& options, const Result<void>& result) {
  RunFacts facts;
  if (!result)
    facts.error = result.error().code;
  if (stop.cause() == StopCause::kInterrupted)
    facts.signal = SIGINT;
  if (stop.cause() == StopCause::kTerminated)
    facts.signal = SIGTERM;
  facts.has_reached_limit = mill.has_hit_time_limit();
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

// Where the records and all about them went.
OutputPaths output_paths(const CommandOptions& options,
                         const RejectWriter& rejects) {
  OutputPaths paths;
  paths.records = options.run.records.file.path;
  const RejectOptions to = reject_options(options.run.records);
  if (!to.path.empty() && (rejects.count() > 0 || !to.only_when_needed))
    paths.rejects = to.path;
  paths.reports = options.report_paths;
  return paths;
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
  if (documents.rejected > 0)
    line += fmt::format("; {} rejected", show_count(documents.rejected));
  log_info("{} ({}, {}/min)", line, show_duration(report.run.duration_seconds),
           show_count(static_cast<i64>(docs_per_minute(report))));
}

// Ends the output: complete, or as far as it came.
Result<void> close_output(OutputFile& output, RejectWriter& rejects,
                          const Stop& stop, const Result<void>& result) {
  Result<void> closed = rejects.finish();
  if (!result)
    return result;
  if (!closed || output.is_pipe_closed())
    return closed;
  Result<void> ended =
      stop.is_requested() ? output.close_part() : output.finish();
  return output.is_pipe_closed() ? Result<void>() : ended;
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
  Result<Files> files = open_files(options, *stop);
  if (!files)
    return print_error(files.error());
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
  Mill mill(options.run, *files->reader, files->output, files->rejects, *stop,
            counters);
  Supervisor supervisor(*signals, *stop, counters);
  Result<void> result = run_supervised(mill, supervisor);
  set_before_log({});
  progress.stop();
  result = close_output(files->output, files->rejects, *stop, result);
  resources.stop();

  RunFacts facts = facts_of(counters, *stop, mill, options.run, result);
  report.run.duration_seconds = stopwatch.seconds();
  report.documents = document_counts(counters);
  report.output = output_paths(options, files->rejects);
  mill.fill(report);
  report.resources = resources.report();
  report.resources.worker_utilization = worker_utilization(report);
  report.run.exit_code = exit_code(facts);
  report.run.status = run_status(facts);
  if (!result)
    log_error("{}", result.error().what);
  for (const std::string& path : options.report_paths)
    if (const Result<void> written = write_report(path, report); !written) {
      log_error("{}", written.error().what);
      facts.error = facts.error.value_or(written.error().code);
    }
  if (result && !files->output.is_pipe_closed())
    print_summary(report);
  return exit_code(facts);
}

}  // namespace docmill
