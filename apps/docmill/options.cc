#include "apps/docmill/options.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "apps/docmill/option_kinds.h"
#include "lib/base/output_path.h"
#include "lib/base/units.h"
#include "lib/score/filter_config.h"

namespace docmill {
namespace {

Result<void> read_batch_size(const std::string& text,
                             BatchSizer::Options& batch) {
  batch.is_adaptive = text == "auto";
  if (batch.is_adaptive)
    return {};
  const Result<i64> size = parse_count(text);
  if (!size || *size < 1 || *size > 100'000)
    return fail(Error::Code::kUsage,
                "'{}' is neither auto nor a number from 1 to 100000", text);
  batch.start = *size;
  return {};
}

void check_batch_bounds(const BatchSizer::Options& batch) {
  constexpr i64 kMost = 100'000;
  for (const auto& [name, size] :
       {std::pair("--batch-min", batch.min), {"--batch-max", batch.max}})
    if (size < 1 || size > kMost)
      throw CLI::ValidationError(
          name, fmt::format("{} is not from 1 to {}", size, kMost));
  if (batch.min > batch.max)
    throw CLI::ValidationError(
        "--batch-min",
        fmt::format("{} is more than --batch-max {}", batch.min, batch.max));
}

// What a journal can be kept of.
void check_resume(const RecordOptions& records) {
  if (is_written_directly(records.file.path))
    throw CLI::ValidationError("--resume",
                               "needs --output FILE, a file of its own");
  if (records.order != Order::kInput)
    throw CLI::ValidationError("--resume", "needs --order input");
}

// What the shell makes of a variable that is not set.
const CLI::Validator kNamed(
    [](const std::string& value) {
      return value.empty() ? std::string("names no file") : std::string();
    },
    "");

// `-` would make a file of that name, after the work.
const CLI::Validator kReportPath(
    [](const std::string& value) {
      return value == "-"    ? "a report goes to a file, or to /dev/stderr"
             : value.empty() ? "names no file"
                             : std::string();
    },
    "");

}  // namespace

void add_input_options(CLI::App& app, CommandOptions& options) {
  InputOptions& input = options.run.input;
  app.add_option("FILE", input.files,
                 "Files or directories to read; - or none is stdin")
      ->check(kNamed)
      ->type_name("")
      ->group(kInput);
  with_environment(
      app.add_option("--files-from", input.files_from,
                     "Read the paths in LIST, one a line; - is stdin")
          ->type_name("LIST")
          ->allow_extra_args(false)
          ->group(kInput));
  add_choice<InputFormat>(app, "--input-format", input.format,
                          {{"auto", InputFormat::kAuto},
                           {"jsonl", InputFormat::kJsonl},
                           {"lines", InputFormat::kLines},
                           {"text", InputFormat::kText}},
                          "auto: .jsonl .ndjson .json and stdin are jsonl, any "
                          "other file is one text document; lines: a document "
                          "a line")
      ->group(kInput);
  with_environment(app.add_option("--text-field", input.text_field,
                                  "JSON field that holds the text")
                       ->type_name("NAME")
                       ->capture_default_str()
                       ->group(kInput));
  with_environment(app.add_option("--id-field", input.id_field,
                                  "JSON field that holds the id; without it "
                                  "the id is FILE:LINE")
                       ->type_name("NAME")
                       ->capture_default_str()
                       ->group(kInput));
  add_parsed(app, "--max-doc-bytes", into(input.max_doc_bytes, parse_bytes),
             "Reject longer lines and text files", "16MiB")
      ->type_name("SIZE")
      ->group(kInput);
  add_choice<InvalidUtf8>(
      app, "--invalid-utf8", input.invalid_utf8,
      {{"reject", InvalidUtf8::kReject}, {"replace", InvalidUtf8::kReplace}},
      "Reject documents that are not UTF-8, or put U+FFFD "
      "for what is not")
      ->group(kInput);
}

void add_output_options(CLI::App& app, CommandOptions& options) {
  RecordOptions& records = options.run.records;
  with_environment(
      app.add_option("-o,--output", records.file.path,
                     "Write records to FILE: to FILE.part first, renamed when "
                     "complete")
          ->check(kNamed)
          ->type_name("FILE")
          ->default_str("stdout")
          ->group(kOutput));
  add_choice<Order>(
      app, "--order", records.order,
      {{"input", Order::kInput}, {"completion", Order::kCompletion}},
      "Records in the order of the input, or as they are done")
      ->group(kOutput);
  add_choice<std::optional<Compression>>(
      app, "--compress", records.file.compression,
      {{"none", Compression::kNone},
       {"zstd", Compression::kZstd},
       {"gzip", Compression::kGzip}},
      "Compress the records; without this option a FILE "
      "ending in .zst or .gz is compressed")
      ->group(kOutput);
  with_environment(
      app.add_option("--rejects", records.rejects_path,
                     "Write a row for each invalid line to FILE (default: "
                     "OUTPUT.rejects.jsonl with -o, else the first 10 to "
                     "stderr)")
          ->check(kNamed)
          ->type_name("FILE")
          ->group(kOutput));
}

void add_performance_options(CLI::App& app, CommandOptions& options) {
  RunOptions& run = options.run;
  with_environment(app.add_option("--threads", run.threads,
                                  "Worker threads; 0 is one per usable core")
                       ->check(count_in(0, 1024))
                       ->capture_default_str()
                       ->type_name("N")
                       ->group(kPerformance));
  const auto batch_size = [&run](const std::string& text) {
    return read_batch_size(text, run.batch);
  };
  add_parsed(app, "--batch-size", batch_size,
             "Documents per batch, or auto to adapt it to the time that a "
             "batch takes; never changes a result",
             "auto")
      ->type_name("auto|N")
      ->group(kPerformance);
  add_parsed(
      app, "--batch-min", into(run.batch.min, parse_count),
      "Smallest batch of --batch-size auto; with refine --endpoint 16 at most, "
      "more where documents share requests",
      "100")
      ->type_name("N")
      ->group(kPerformance);
  add_parsed(
      app, "--batch-max", into(run.batch.max, parse_count),
      "Largest batch of --batch-size auto; 1 MiB at most in any case, "
      "with refine --endpoint 16 documents and 32 KiB, more where documents "
      "share requests",
      "2000")
      ->type_name("N")
      ->group(kPerformance);
  add_parsed(
      app, "--batch-target", into(run.batch.target_seconds, parse_duration),
      "Time to parse and score a batch that --batch-size auto aims at", "100ms")
      ->type_name("TIME")
      ->group(kPerformance);
  add_parsed(app, "--memory-limit", into(run.memory_limit, parse_bytes),
             "Bound of the memory in use; documents in flight are held to it",
             "512MiB")
      ->type_name("SIZE")
      ->group(kPerformance);
}

void add_report_options(CLI::App& app, CommandOptions& options) {
  with_environment(
      app.add_option("--report", options.report_paths,
                     "Write the report of the run to PATH (.json, .md or "
                     ".txt); may be given several times")
          ->check(kReportPath)
          ->type_name("PATH")
          ->allow_extra_args(false)
          ->group(kReporting));
  add_choice<ProgressMode>(
      app, "--progress", options.progress,
      {{"auto", ProgressMode::kAuto},
       {"bar", ProgressMode::kBar},
       {"plain", ProgressMode::kPlain},
       {"none", ProgressMode::kNone}},
      "auto: a live line when stderr is a terminal; plain: "
      "a line every 10 s")
      ->group(kReporting);
  with_environment(app.add_flag("-q,--quiet", options.is_quiet,
                                "Nothing on stderr when all goes well")
                       ->group(kReporting));
  with_environment(
      app.add_flag("-v,--verbose", options.is_verbose,
                   "Also each file that is read and each attempt at a call "
                   "that failed, with what the server said, on stderr")
          ->group(kReporting));
}

void add_score_options(CLI::App& app, CommandOptions& options) {
  RunOptions& run = options.run;
  add_parsed(app, "--signals", into(run.signals, SignalSet::parse),
             "What is measured and shown, with commas between: all; the groups "
             "core, entropy, shape, repetition, readability, quality; the "
             "verdicts gopher_quality, gopher_repetition, c4, fineweb; signals "
             "by name",
             "all")
      ->type_name("LIST")
      ->group(kOutput);
  add_parsed(app, "--require", into(run.required, Requirement::parse),
             "Keep only documents that pass these verdicts; the others are "
             "dropped and counted",
             "")
      ->type_name("LIST")
      ->group(kOutput);
  add_parsed(app, "--dropped", into(run.records.dropped_path, names()),
             "Write the dropped documents to FILE as --output does, each with "
             "the rule that dropped it",
             "")
      ->type_name("FILE")
      ->group(kOutput);
  add_parsed(app, "--verdict-config",
             into(run.filter_rules, read_filter_config),
             "Take the thresholds of the verdicts from the TOML file FILE; "
             "data/verdicts.toml has all of them",
             "")
      ->type_name("FILE")
      ->group(kOutput);
  add_choice<Keep>(app, "--keep", run.records.keep,
                   {{"none", Keep::kNone}, {"all", Keep::kAll}},
                   "all: copy the other input fields, the text among them")
      ->group(kOutput);
}

void finish_options(CommandOptions& options) {
  InputOptions& input = options.run.input;
  if (input.files.empty() && input.files_from.empty())
    input.files.push_back("-");
  if (!options.run.records.dropped_path.empty() &&
      options.run.required.is_empty())
    throw CLI::ValidationError("--dropped",
                               "nothing is dropped without --require LIST");
  options.run.leaves_rest = options.resumes;
  if (options.resumes)
    check_resume(options.run.records);
  const BatchSizer::Options& batch = options.run.batch;
  check_batch_bounds(batch);
  if (batch.is_adaptive)
    options.run.batch.start = std::clamp(batch.start, batch.min, batch.max);
  constexpr i64 kLeastMemory = i64{16} << 20;
  if (options.run.memory_limit < kLeastMemory)
    throw CLI::ValidationError("--memory-limit", "must be at least 16MiB");
  if (input.max_doc_bytes < 1 || input.max_doc_bytes > (i64{1} << 31))
    throw CLI::ValidationError("--max-doc-bytes",
                               "must be from 1 byte to 2GiB");
  if (options.is_quiet && options.is_verbose)
    throw CLI::ValidationError("--quiet", "and --verbose exclude each other");
}

}  // namespace docmill
