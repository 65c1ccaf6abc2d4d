// The journal of a run whose answers are paid for: FILE.journal beside
// FILE.part.

#pragma once

#include <functional>
#include <memory>

#include <CLI/CLI.hpp>

#include "apps/docmill/calling.h"
#include "apps/docmill/open_files.h"
#include "lib/base/result.h"
#include "lib/io/part_writer.h"
#include "lib/pipeline/output_stage.h"
#include "lib/refine/refine_document.h"

namespace docmill {

// Thread safety: append() from any thread, all else from one.
class Journaling : public AnswerLog {
 public:
  // Whether a run keeps one: its output is a file of its own, in the order of
  // the input.
  static bool is_for(const RunOptions& options, const OutputFile& output) {
    return output.part_path() != output.path() &&
           options.records.order == Order::kInput;
  }

  // REQUIRES: is_for(); all outlive it; `app` is the command that runs.
  static Result<std::unique_ptr<Journaling>> create(const CLI::App& app,
                                                    const Calling& calling,
                                                    Files& files);

  // Called with what goes wrong in append(). Set before the run.
  void set_on_failure(std::function<void(Error)> on_failure) {
    on_failure_ = std::move(on_failure);
  }

  OutputStage::Journaled for_output();

  void append(const Request& request, const Answer& answer) override;

  // Ends output and journal: renamed when it is complete, else as FILE.part.
  Result<void> end(bool is_complete);

 private:
  explicit Journaling(const Calling& calling) : calling_(calling) {}

  const Calling& calling_;
  std::unique_ptr<PartWriter> part_;
  std::function<void(Error)> on_failure_;
};

}  // namespace docmill
