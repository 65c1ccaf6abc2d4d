// Writes the records of a run to FILE.part and what a later run needs to
// continue to FILE.journal, each at the right moment.
//
// When write() returns, every piece it was given survives the death of the
// process. A plain output has the pieces that are in order in FILE.part, the
// others in the journal. A compressed output is a sequence of whole frames,
// one ended about every MiB of records or every second; until then the
// records of an open frame are in the journal too.

#pragma once

#include <chrono>
#include <memory>
#include <span>

#include "lib/base/result.h"
#include "lib/io/journal.h"
#include "lib/io/output_file.h"
#include "lib/io/resume_point.h"

namespace docmill {

struct PartWriterOptions {
  JournalOptions journal;  // its header's compression is filled in
  // Of compressed outputs; larger packs better.
  i64 frame_bytes = i64{1} << 20;  // of records
  double frame_seconds = 1;
};

// What the writer got hold of at once.
struct PieceGroup {
  // The pieces whose turn it is, waiting ones of earlier groups among them;
  // the records of those may have been dropped, and come from the journal.
  std::span<const PieceView> ordered;
  // Those that finished too early, each given once.
  std::span<const PieceView> waiting;
  // Size of the rejects file with the rows of all ordered pieces so far.
  i64 rejects_bytes = 0;
  AskSpent spent;
};

// Thread safety: one thread, the writer; append_answer() from any.
// Destroying it without an end leaves both files as they are, as a crash does.
class PartWriter {
 public:
  // Fails with kUsage when there is no FILE.part. REQUIRES: `output` outlives
  // it, is hashed (OutputOptions), and nothing was written to it.
  static Result<std::unique_ptr<PartWriter>> create(
      OutputFile& output, const PartWriterOptions& options);

  // Goes on with what an earlier run left. REQUIRES: as of create(), and that
  // `output` was kept (OutputOptions); `point` is kMiddle, of this output.
  static Result<std::unique_ptr<PartWriter>> resume(
      OutputFile& output, const ResumePoint& point,
      const PartWriterOptions& options);

  // After an error only discard(), close_part() and the destructor may
  // follow. REQUIRES: the first ordered piece starts where the last one of
  // all groups ended.
  Result<void> write(const PieceGroup& group);

  // From any thread: an answer of a document that goes on to another round.
  Result<void> append_answer(const AnswerView& answer,
                             const AskSpent& spent = {}) {
    return journal_->append_answer(answer, spent);
  }

  // Ends the output under its name; the journal then says only that. `spent`
  // is the whole run's. When only the last word of the journal fails, the
  // output has its name, and a later run finds that out by its hash.
  Result<void> finish(const AskSpent& spent);

  // Ends the output but leaves it as FILE.part, to be continued. Both files
  // are on disk. After an error of write() they stay as they are.
  Result<void> close_part(const AskSpent& spent);

  // Removes both files.
  void discard();

  const Journal& journal() const { return *journal_; }

 private:
  using Clock = std::chrono::steady_clock;

  PartWriter(OutputFile& output, const PartWriterOptions& options)
      : output_(output), options_(options) {}

  Result<void> write_ordered(std::span<const PieceView> pieces);
  static Result<std::unique_ptr<PartWriter>> make(
      OutputFile& output, const PartWriterOptions& options);
  bool is_frame_due() const;
  PartStep take_step();
  Result<void> end_records(const AskSpent& spent);

  OutputFile& output_;
  const PartWriterOptions options_;
  std::unique_ptr<Journal> journal_;
  bool is_compressed_ = false;
  bool has_failed_ = false;

  // What `output_` was given since the last step.
  i64 position_ = 0;  // after the last piece
  i64 documents_ = 0;
  i64 open_bytes_ = 0;
  i64 rejects_bytes_ = 0;
  u64 input_digest_ = 0;  // of all lines up to position_
  Clock::time_point frame_start_{};
};

}  // namespace docmill
