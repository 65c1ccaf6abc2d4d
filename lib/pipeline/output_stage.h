// Writes finished records and rejects.

#pragma once

#include <atomic>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/output_file.h"
#include "lib/io/rejects.h"
#include "lib/pipeline/reorder_window.h"
#include "lib/pipeline/stage_clock.h"
#include "lib/report/counters.h"

namespace docmill {

// Thread safety: one thread, the writer; is_writing() from any.
class OutputStage {
 public:
  // REQUIRES: all outlive the stage.
  OutputStage(OutputFile& output, RejectWriter& rejects, Counters& counters)
      : output_(output), rejects_(rejects), counters_(counters) {}

  // Writes the pieces and lets readers of the output see them. After a
  // failure nothing more is written: further calls do nothing.
  Result<void> write(const std::vector<Piece>& pieces);

  // Whether a failure was only that nobody reads the output any more.
  bool is_pipe_closed() const { return output_.is_pipe_closed(); }

  // Whether it waits for whoever takes the output, or might.
  bool is_writing() const { return is_writing_; }

  StageReport report() const { return clock_.report(); }

 private:
  Result<void> write_piece(const Piece& piece);

  OutputFile& output_;
  RejectWriter& rejects_;
  Counters& counters_;
  StageClock clock_{"write"};
  bool has_failed_ = false;
  std::atomic<bool> is_writing_{false};
};

}  // namespace docmill
