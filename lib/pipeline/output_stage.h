// Writes finished records, dropped rows and rejects, and returns the permits
// of documents whose records are safe.

#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/output_file.h"
#include "lib/io/part_writer.h"
#include "lib/io/rejects.h"
#include "lib/pipeline/reorder_window.h"
#include "lib/pipeline/stage_clock.h"
#include "lib/report/counters.h"

namespace docmill {

// Thread safety: one thread, the writer; is_writing() from any.
class OutputStage {
 public:
  struct Files {
    OutputFile& records;
    RejectWriter& rejects;
    OutputFile* dropped = nullptr;  // null: nobody asks for them
  };

  // What is needed of a run whose answers are paid for: its records are
  // journaled, also those that finish before their turn.
  struct Journaled {
    PartWriter* part = nullptr;  // null: nothing is journaled
    AskSpent spent;
  };

  // REQUIRES: all outlive the stage.
  OutputStage(const Files& files, Counters& counters, Journaled journaled)
      : output_(files.records),
        rejects_(files.rejects),
        dropped_(files.dropped),
        counters_(counters),
        journaled_(std::move(journaled)) {}

  // Writes the pieces and lets readers of the output see them, then returns
  // their permits; those whose turn has not come lose their records, which the
  // journal has by then. When that fails the pieces keep them: else others
  // would be asked in their place before the run ends. From then on nothing is
  // written any more, and further calls only return permits. A piece that was
  // given back ends the output; what stands behind it is kept in the journal.
  Result<void> write(ReorderWindow::Taken& taken);

  // Whether it is to be given pieces before their turn.
  bool wants_early() const { return journaled_.part != nullptr; }

  // Whether a failure was only that nobody reads the output any more.
  bool is_pipe_closed() const { return output_.is_pipe_closed(); }

  // Whether it waits for whoever takes the output, or might.
  bool is_writing() const { return is_writing_; }

  StageReport report() const { return clock_.report(); }

 private:
  Result<void> write_plain(const std::vector<Piece>& pieces);
  Result<void> write_journaled(const ReorderWindow::Taken& taken);
  Result<void> write_dropped(const std::vector<Piece>& pieces);
  Result<void> write_rejects(const Piece& piece);
  void count(const Piece& piece);

  OutputFile& output_;
  RejectWriter& rejects_;
  OutputFile* dropped_;  // null: nobody asks for them, or any more
  Counters& counters_;
  const Journaled journaled_;
  StageClock clock_{"write"};
  bool has_hole_ = false;
  bool has_failed_ = false;
  std::atomic<bool> is_writing_{false};
};

}  // namespace docmill
