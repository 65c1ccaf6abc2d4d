#include "apps/docmill/journaling.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

#include "apps/docmill/option_kinds.h"
#include "lib/base/hash.h"
#include "lib/pipeline/version.h"

namespace docmill {
namespace {

u64 add_to(u64 digest, std::string_view text) {
  return hash_combine(digest, hash64(text));
}

// Whether an option changes what is written, rather than how fast, how long
// and with whose key.
bool changes_records(const CLI::Option& option) {
  const std::string& group = option.get_group();
  if (group == kPerformance || group == kReporting || group == kCache)
    return option.get_name() == "--namespace";
  constexpr std::string_view kOthers[] = {
      "--api-key-env",     "--api-key-file", "--ca-file",
      "--connect-timeout", "--max-calls",    "--max-in-flight",
      "--outage-limit",    "--retries",      "--rpm",
      "--time-limit",      "--timeout",      "--max-error-rate",
      "--doc-time-limit"};
  return std::find(std::begin(kOthers), std::end(kOthers), option.get_name()) ==
         std::end(kOthers);
}

// Of the options that change what is written, as they were given.
u64 options_digest(const CLI::App& app) {
  u64 digest = 0;
  for (const CLI::Option* option : app.get_options()) {
    if (option->empty() || !changes_records(*option))
      continue;
    digest = add_to(digest, option->get_name());
    for (const std::string& value : option->results())
      digest = add_to(digest, value);
  }
  return digest;
}

u64 inputs_digest(const std::vector<Source>& sources) {
  u64 digest = 0;
  for (const Source& source : sources)
    digest = add_to(digest, source.path);
  return digest;
}

}  // namespace

Result<std::unique_ptr<Journaling>> Journaling::create(const CLI::App& app,
                                                       const Calling& calling,
                                                       Files& files) {
  using std::chrono::system_clock;
  PartWriterOptions options;
  JournalHeader& header = options.journal.header;
  header.options_digest = options_digest(app);
  header.prompt_digest = hash64(calling.prompt().digest());
  header.inputs_digest = inputs_digest(files.reader->sources());
  header.created_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                          system_clock::now().time_since_epoch())
                          .count();
  header.version = kVersion;
  Result<std::unique_ptr<PartWriter>> part =
      PartWriter::create(files.output, options);
  if (!part)
    return tl::unexpected(part.error());
  std::unique_ptr<Journaling> journaling(new Journaling(calling));
  journaling->part_ = std::move(*part);
  return journaling;
}

OutputStage::Journaled Journaling::for_output() {
  return {part_.get(), [this] { return calling_.spent(); }};
}

void Journaling::append(const Request& request, const Answer& answer) {
  if (!answer.use || answer.use->calls == 0)
    return;  // it cost nothing
  AnswerView view;
  view.position = request.position;
  view.round = request.round;
  view.alternative = request.alternative;
  view.key = {answer.use->key.high, answer.use->key.low, answer.use->key.check};
  view.prompt_tokens = answer.use->prompt_tokens;
  view.completion_tokens = answer.use->completion_tokens;
  view.model = answer.use->model;
  view.text = answer.text;
  if (Result<void> written = part_->append_answer(view); !written)
    on_failure_(std::move(written.error()));
}

Result<void> Journaling::end(bool is_complete) {
  return is_complete ? part_->finish(calling_.spent())
                     : part_->close_part(calling_.spent());
}

}  // namespace docmill
