// The journal of a run whose answers are paid for, FILE.journal beside
// FILE.part: kept, and with --resume gone on with.

#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "apps/docmill/calling.h"
#include "apps/docmill/known_answers.h"
#include "apps/docmill/open_files.h"
#include "lib/base/result.h"
#include "lib/io/part_writer.h"
#include "lib/io/resume_point.h"
#include "lib/pipeline/output_stage.h"
#include "lib/pipeline/resumption.h"
#include "lib/refine/refine_document.h"
#include "lib/report/run_report.h"

namespace docmill {

// Thread safety: append() from any thread, all else from one.
class Journaling : public AnswerLog {
 public:
  // Whether a run can keep one: its output is a file of its own, in the order
  // of the input.
  static bool is_for(const RunOptions& options, const OutputFile& output) {
    return output.part_path() != output.path() &&
           options.records.order == Order::kInput;
  }

  // With --resume goes on with what an earlier run left, if that is of the
  // same job; fails with kUsage when it is not. `calling` is null for a
  // backend that does not call; what was spent before counts on in it.
  // REQUIRES: is_for(); all outlive it; `app` is the command that runs.
  static Result<std::unique_ptr<Journaling>> create(
      const CLI::App& app, const CommandOptions& options, Calling* calling,
      Files& files);

  // Whether there is nothing left to do. Then nothing below may be called.
  bool is_finished() const { return part_ == nullptr; }

  // What is done already; null when that is nothing.
  Resumption* resumption() { return resumption_ ? &*resumption_ : nullptr; }

  // In place of `backend`, which may be the one to use.
  Backend& backend_before(Backend& backend);

  // Called with what goes wrong in append(). Set before the run.
  void set_on_failure(std::function<void(Error)> on_failure) {
    on_failure_ = std::move(on_failure);
  }

  OutputStage::Journaled for_output();

  void append(const Request& request, const Answer& answer) override;

  // Ends output and journal: renamed when it is complete, else as FILE.part.
  Result<void> end(bool is_complete);

  void fill(RunReport& report) const;

 private:
  explicit Journaling(Calling* calling) : calling_(calling) {}

  Result<void> resume(const CommandOptions& options, Files& files,
                      const PartWriterOptions& writer);
  Result<void> go_on(const CommandOptions& options, Files& files,
                     const PartWriterOptions& writer);
  Result<void> begin(Files& files, const PartWriterOptions& writer);
  AskSpent ask_spent() const {
    return [this] { return calling_ ? calling_->spent() : Spent(); };
  }

  Calling* const calling_;  // null: nobody is called
  ResumePoint point_;
  std::optional<JournalBytes> bytes_;  // of the earlier run's journal
  std::optional<Resumption> resumption_;
  std::optional<KnownAnswers> known_answers_;
  std::unique_ptr<PartWriter> part_;
  std::function<void(Error)> on_failure_;
};

}  // namespace docmill
