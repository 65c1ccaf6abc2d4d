#include "apps/docmill/document_run.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "apps/docmill/supervisor.h"
#include "lib/base/log.h"
#include "lib/base/safe_text.h"
#include "lib/base/units.h"
#include "lib/report/report_file.h"

namespace docmill {
namespace {

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

// At most 1: threads that take turns may overlap a little.
double worker_utilization(const RunReport& report) {
  double busy = 0;
  for (const StageReport& stage : report.stages)
    if (stage.name != "read" && stage.name != "write")
      busy += stage.busy_seconds;
  const double available = report.run.duration_seconds * report.run.threads;
  return available > 0 ? std::min(1.0, busy / available) : 0;
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

// A misspelt field of --prompt would else show nowhere.
void warn_of_unfilled_fields(const Mill& mill, RunReport& report) {
  if (report.documents.read == 0)
    return;
  for (const std::string& field : mill.unfilled_fields()) {
    std::string text = fmt::format(
        "--prompt: no document has a value in the field \"{0}\": nothing was "
        "put in the place of {{{{{0}}}}}; check its name in the prompt and in "
        "the input",
        visible_text(field));
    log_warn("{}", text);
    report.warnings.push_back({.kind = "prompt", .text = std::move(text)});
  }
}

// The option that set a limit of time.
const char* time_limit_option(const RunOptions& options) {
  const bool is_per_doc = options.refine && options.refine->time_limit_seconds;
  if (is_per_doc && options.time_limit_seconds)
    return "--time-limit or --doc-time-limit";
  return is_per_doc ? "--doc-time-limit" : "--time-limit";
}

// How to go on with documents that have their records already.
std::string advice_on_rest(const CommandOptions& options, bool has_journal) {
  const char* const how = has_journal ? " without --resume" : "";
  const bool is_kept = options.calls && options.calls->cache.folder;
  if (is_kept)
    return fmt::format("run again{}; answers in the cache are free", how);
  return fmt::format(
      "run again{} with more of it{}", how,
      options.calls ? "; no answer was cached, so all are paid for again" : "");
}

// Documents that a limit left out, or ended with what they had.
void print_limits(const RunReport& report, const CommandOptions& options,
                  bool has_journal) {
  for (const auto& [reason, option] :
       {std::pair("max_calls", "--max-calls"),
        std::pair("time_limit", time_limit_option(options.run))}) {
    const auto found = report.documents.reasons.find(reason);
    if (found != report.documents.reasons.end() && found->second > 0)
      log_warn("{} cut short: {} is used up; to go on with them {}",
               show_count(found->second), option,
               advice_on_rest(options, has_journal));
  }
}

// What to do about documents that a limit has left to another run.
void print_rest(StopCause cause) {
  if (cause == StopCause::kTimeLimit)
    log_warn("--time-limit is used up; the same command goes on");
  if (cause == StopCause::kMaxCalls)
    log_warn("--max-calls is used up; to go on give the same command more");
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

void print_summary(const RunReport& report, const CommandOptions& options,
                   bool has_journal) {
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
  if (documents.dropped > 0)
    line += fmt::format(", {} dropped", show_count(documents.dropped));
  if (documents.rejected > 0)
    line += fmt::format("; {} rejected", show_count(documents.rejected));
  log_info("{} ({}, {}/min)", line, show_duration(report.run.duration_seconds),
           show_count(static_cast<i64>(docs_per_minute(report))));
  print_limits(report, options, has_journal);
  if (documents.failed > 0)
    print_failures(report.errors);
}

bool is_left_as_part(const OutputFile& file) {
  return !file.has_failed() && file.part_path() != file.path();
}

// Whether the same command will do; of limits print_rest() tells.
bool may_go_on(const Result<void>& result, StopCause cause) {
  if (!result)
    return result.error().code != Error::Code::kUsage;
  return cause != StopCause::kTimeLimit && cause != StopCause::kMaxCalls;
}

// Where to find what a run that did not come to its end has written.
void print_parts(const Files& files, bool has_journal, bool may_go_on) {
  if (is_left_as_part(files.output))
    log_info(
        "the records so far are in {}{}{}", files.output.part_path(),
        has_journal ? fmt::format(" and {}.journal", files.output.path()) : "",
        has_journal && may_go_on ? "; the same command with --resume goes on"
                                 : "");
  if (files.dropped && is_left_as_part(*files.dropped))
    log_info("the dropped documents so far are in {}",
             files.dropped->part_path());
}

}  // namespace

DocumentRun::DocumentRun(const RunInfo& info, const Parts& parts)
    : parts_(parts),
      progress_({parts.options.is_quiet ? ProgressMode::kNone
                                        : parts.options.progress,
                 plain_input_bytes(parts.files.reader->sources())},
                counters_),
      output_(
          {.records = parts.files.output,
           .rejects = parts.files.rejects,
           .dropped = parts.files.dropped ? &*parts.files.dropped : nullptr},
          counters_,
          parts.journaling != nullptr ? parts.journaling->for_output()
                                      : OutputStage::Journaled()),
      mill_(parts.options.run,
            {.reader = *parts.files.reader,
             .output = output_,
             .stop = parts.stop,
             .counters = counters_,
             .backend = &parts.backend,
             .executor = parts.calling != nullptr ? &parts.executor : nullptr,
             .answer_log = parts.journaling,
             .resumption = parts.journaling != nullptr
                               ? parts.journaling->resumption()
                               : nullptr}) {
  report_.run = info;
  set_before_log([this] { progress_.clear(); });
  connect();
}

// Whoever can end the run tells those who can stop it.
void DocumentRun::connect() {
  parts_.stop.set_hook([this](StopCause cause) {
    if (cause != StopCause::kMaxCalls)
      parts_.backend.give_up(GiveUp::kInterrupted);
  });
  const auto fail_run = [this](Error error) {
    mill_.fail_run(std::move(error));
  };
  if (parts_.calling != nullptr)
    parts_.calling->set_on_fatal(fail_run);
  if (parts_.journaling != nullptr)
    parts_.journaling->set_on_failure(fail_run);
}

int DocumentRun::supervise(Signals& signals) {
  const auto on_look = [this] {
    if (parts_.calling == nullptr)
      return;
    parts_.calling->look();
    parts_.calling->show(counters_);
  };
  return run_supervised([this] { return run(); }, mill_, on_look, signals,
                        parts_.stop, counters_);
}

int DocumentRun::run() {
  Result<void> result = mill_.run();
  set_before_log({});
  progress_.stop();
  if (parts_.calling != nullptr)
    parts_.calling->close();
  result = close_output(std::move(result));
  resources_.stop();
  fill_report();
  return tell_end(result);
}

// Ends the output: complete, or as far as it came. Returns the first error of
// the run.
Result<void> DocumentRun::close_output(Result<void> result) {
  if (const Result<void> closed = parts_.files.rejects.finish(); result)
    result = closed;
  OutputFile& output = parts_.files.output;
  bool is_complete = mill_.has_finished() && result && !output.has_failed();
  // Before the records: where these are complete, all is.
  if (const Result<void> ended = end_dropped(is_complete); result)
    result = ended;
  if (output.has_failed())
    return result;
  is_complete = is_complete && result;
  Result<void> ended;
  if (parts_.journaling != nullptr)
    ended = parts_.journaling->end(is_complete);
  else
    ended = is_complete ? output.finish() : output.close_part();
  if (result && !output.is_pipe_closed())
    result = ended;
  return result;
}

Result<void> DocumentRun::end_dropped(bool is_complete) {
  std::optional<OutputFile>& dropped = parts_.files.dropped;
  if (!dropped || dropped->has_failed())
    return {};
  Result<void> ended = is_complete ? dropped->finish() : dropped->close_part();
  return dropped->is_pipe_closed() ? Result<void>() : ended;
}

void DocumentRun::fill_report() {
  report_.run.duration_seconds = stopwatch_.seconds();
  report_.documents = document_counts(counters_);
  report_.output = output_paths(parts_.options, parts_.files.rejects);
  mill_.fill(report_);
  if (parts_.calling != nullptr)
    parts_.calling->fill(report_);
  if (parts_.journaling != nullptr)
    parts_.journaling->fill(report_);
  if (!report_.resumed)  // else the others may have had values
    warn_of_unfilled_fields(mill_, report_);
  report_.resources = resources_.report();
  report_.resources.worker_utilization = worker_utilization(report_);
}

RunFacts DocumentRun::facts(const Result<void>& result) const {
  RunFacts facts;
  if (!result)
    facts.error = result.error().code;
  const StopCause cause = parts_.stop.cause();
  if (!mill_.has_finished() && cause == StopCause::kInterrupted)
    facts.signal = SIGINT;
  if (!mill_.has_finished() && cause == StopCause::kTerminated)
    facts.signal = SIGTERM;
  const bool has_left_rest =
      cause == StopCause::kTimeLimit || cause == StopCause::kMaxCalls;
  facts.has_reached_limit =
      mill_.has_hit_limit() || (!mill_.has_finished() && has_left_rest);
  facts.read = counters_.read;
  facts.rejected = counters_.rejected;
  facts.failed = counters_.failed;
  facts.max_error_rate = parts_.options.run.max_error_rate;
  return facts;
}

// What is there to do once the files are closed: reports and the summary.
// Returns the exit code.
int DocumentRun::tell_end(const Result<void>& result) {
  RunFacts facts = this->facts(result);
  report_.run.exit_code = exit_code(facts);
  report_.run.status = run_status(facts);
  if (!result) {
    log_error("{}", result.error().what);
    report_.run.error = result.error().what;
  }
  for (const std::string& path : parts_.options.report_paths)
    if (const Result<void> written = write_report(path, report_); !written) {
      log_error("{}", written.error().what);
      facts.error = facts.error.value_or(written.error().code);
    }
  const OutputFile& output = parts_.files.output;
  if (result && !output.is_pipe_closed())
    print_summary(report_, parts_.options, parts_.journaling != nullptr);
  const bool is_complete = mill_.has_finished() && result;
  if (!is_complete && result)
    print_rest(parts_.stop.cause());
  if (!is_complete && !output.is_pipe_closed())
    print_parts(parts_.files, parts_.journaling != nullptr,
                may_go_on(result, parts_.stop.cause()));
  return exit_code(facts);
}

}  // namespace docmill
