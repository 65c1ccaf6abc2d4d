#include "apps/docmill/journaling.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "apps/docmill/option_kinds.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/base/output_path.h"
#include "lib/base/units.h"
#include "lib/llm/endpoint.h"
#include "lib/pipeline/version.h"

namespace docmill {
namespace {

u64 add_to(u64 digest, std::string_view text) {
  return hash_combine(digest, hash64(text));
}

// Whether an option changes what is written, rather than where, how fast, how
// long and by whose leave. Inputs, prompt and compression are compared apart.
bool changes_records(const CLI::Option& option) {
  const std::string& group = option.get_group();
  if (group.empty() || group == kPerformance || group == kReporting)
    return false;
  if (group == kCache)
    return option.get_name() == "--namespace";
  constexpr std::string_view kOthers[] = {"FILE",
                                          "--files-from",
                                          "--output",
                                          "--compress",
                                          "--resume",
                                          "--prompt",
                                          "--backend",
                                          "--endpoint",
                                          "--api-key-env",
                                          "--api-key-file",
                                          "--ca-file",
                                          "--connect-timeout",
                                          "--max-calls",
                                          "--max-in-flight",
                                          "--outage-limit",
                                          "--pack",
                                          "--retries",
                                          "--rpm",
                                          "--tpm",
                                          "--time-limit",
                                          "--timeout",
                                          "--max-error-rate",
                                          "--doc-time-limit"};
  return std::find(std::begin(kOthers), std::end(kOthers), option.get_name()) ==
         std::end(kOthers);
}

// A credential may be another one next time.
bool is_credential(const CLI::Option& option, const std::string& value) {
  if (option.get_name() != "--header")
    return false;
  const Result<ExtraHeader> header = ExtraHeader::parse(value);
  return header && header->is_secret;
}

// Notes the options that change what is written, as they were given.
void note_options(const CLI::App& app, JournalHeader& header) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->empty() || !changes_records(*option))
      continue;
    JobOption& noted = header.options.emplace_back();
    noted.name = option->get_name();
    header.options_digest = add_to(header.options_digest, noted.name);
    for (const std::string& value : option->results()) {
      if (is_credential(*option, value))
        continue;
      noted.digest = add_to(noted.digest, value);
      header.options_digest = add_to(header.options_digest, value);
    }
  }
}

u64 inputs_digest(const std::vector<Source>& sources) {
  u64 digest = 0;
  for (const Source& source : sources)
    digest = add_to(digest, source.path);
  return digest;
}

JournalHeader header_of(const CLI::App& app, const Calling* calling,
                        const Files& files) {
  using std::chrono::system_clock;
  JournalHeader header;
  note_options(app, header);
  if (calling != nullptr)
    header.prompt_digest = hash64(calling->prompt().digest());
  header.inputs_digest = inputs_digest(files.reader->sources());
  header.created_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                          system_clock::now().time_since_epoch())
                          .count();
  header.compression = files.output.compression();
  header.version = kVersion;
  return header;
}

// FILE.part was made only to be locked when it is still empty.
void drop_if_empty(OutputFile& output) {
  struct stat info {};
  if (::fstat(output.descriptor(), &info) == 0 && info.st_size == 0)
    output.discard();
}

}  // namespace

Result<std::unique_ptr<Journaling>> Journaling::create(
    const CLI::App& app, const CommandOptions& options, Calling* calling,
    Files& files) {
  std::unique_ptr<Journaling> journaling(new Journaling(calling));
  PartWriterOptions writer;
  writer.journal.header = header_of(app, calling, files);
  Result<void> opened = options.resumes
                            ? journaling->resume(options, files, writer)
                            : journaling->begin(files, writer);
  if (!opened)
    return tl::unexpected(opened.error());
  return journaling;
}

Result<void> Journaling::begin(Files& files, const PartWriterOptions& writer) {
  Result<std::unique_ptr<PartWriter>> part =
      PartWriter::create(files.output, writer);
  if (!part)
    return tl::unexpected(part.error());
  part_ = std::move(*part);
  return {};
}

Result<void> Journaling::resume(const CommandOptions& options, Files& files,
                                const PartWriterOptions& writer) {
  const std::string& path = files.output.path();
  Result<ResumePoint> point = find_resume_point(path, writer.journal.header);
  if (!point) {
    drop_if_empty(files.output);
    return tl::unexpected(point.error());
  }
  point_ = std::move(*point);
  if (point_.kind == ResumePoint::Kind::kFinished) {
    drop_if_empty(files.output);
    return check_whole_input(*files.reader, options.run, point_.done);
  }
  const bool is_new = point_.kind == ResumePoint::Kind::kBeginning;
  if (!point_.note.empty())
    log_warn("{}: {}", point_.note,
             is_new ? "the work begins anew"
                    : "the work goes on with what is right");
  if (!is_new)
    return go_on(options, files, writer);
  if (Result<void> cut = files.output.continue_from(0); !cut)
    return cut;
  if (Result<void> cut = files.rejects.continue_from(0); !cut)
    return cut;
  return begin(files, writer);
}

Result<void> Journaling::go_on(const CommandOptions& options, Files& files,
                               const PartWriterOptions& writer) {
  const std::string rejects = rejects_path(options);
  if (compression_of_name(rejects) != Compression::kNone)
    return fail(Error::Code::kUsage,
                "--resume: {}: rejects that are compressed cannot be gone on "
                "with",
                rejects);
  Result<JournalBytes> bytes = JournalBytes::open(point_.journal.path);
  if (!bytes)
    return tl::unexpected(bytes.error());
  bytes_.emplace(std::move(*bytes));
  Result<std::unique_ptr<PartWriter>> part =
      PartWriter::resume(files.output, point_, writer);
  if (!part)
    return tl::unexpected(part.error());
  part_ = std::move(*part);
  const PartState& done = point_.done;
  if (Result<void> cut = files.rejects.continue_from(done.rejects_bytes); !cut)
    return cut;
  const bool has_rows =
      files.rejects.bytes_written() > 0 && !is_written_directly(rejects);
  resumption_.emplace(
      point_, *bytes_,
      Resumption::Paths{files.output.part_path(), has_rows ? rejects : ""});
  if (calling_ != nullptr)
    calling_->take_over(point_.journal.spent.value_or(Spent()));
  i64 waiting = 0;
  for (const auto& [first, piece] : point_.journal.records)
    waiting += first >= done.position ? piece.documents : 0;
  log_info("{}: {} records are done, {} more wait in the journal",
           files.output.part_path(), show_count(done.documents),
           show_count(waiting));
  return {};
}

Backend& Journaling::backend_before(Backend& backend) {
  if (calling_ == nullptr || !bytes_ || point_.journal.answers.empty())
    return backend;
  const auto key_of = [this](const Request& request) {
    return calling_->key_of(request);
  };
  return known_answers_.emplace(
      point_.journal,
      KnownAnswers::Parts{backend, *bytes_, calling_->endpoint_name(), key_of});
}

OutputStage::Journaled Journaling::for_output() {
  return {part_.get(), ask_spent()};
}

void Journaling::append(const Request& request, const Answer& answer) {
  if (!answer.use || answer.use->calls == 0)
    return;  // it cost nothing
  if (known_answers_ && known_answers_->contains(answer.use->key))
    return;  // it is there
  AnswerView view;
  view.position = request.position;
  view.round = request.round;
  view.alternative = request.alternative;
  view.key = {answer.use->key.high, answer.use->key.low, answer.use->key.check};
  view.prompt_tokens = answer.use->prompt_tokens;
  view.completion_tokens = answer.use->completion_tokens;
  view.calls = answer.use->calls;
  view.latency_us = std::llround(answer.use->latency_ms * 1000);
  view.end = answer.is_refusal    ? AnswerEnd::kRefused
             : answer.is_complete ? AnswerEnd::kWhole
                                  : AnswerEnd::kCutOff;
  view.model = answer.use->model;
  view.text = answer.text;
  if (Result<void> written = part_->append_answer(view, ask_spent()); !written)
    on_failure_(std::move(written.error()));
}

Result<void> Journaling::end(bool is_complete) {
  return is_complete ? part_->finish(ask_spent())
                     : part_->close_part(ask_spent());
}

void Journaling::fill(RunReport& report) const {
  if (!resumption_)
    return;
  const Spent before = point_.journal.spent.value_or(Spent());
  ResumeReport& resumed = report.resumed.emplace();
  resumed.documents = point_.done.documents;
  resumed.answers = known_answers_ ? known_answers_->given() : 0;
  resumed.requests = before.requests;
  resumed.prompt_tokens = before.prompt_tokens;
  resumed.completion_tokens = before.completion_tokens;
}

}  // namespace docmill
