// What an earlier run of the same job has done already, for a run that goes on
// with it: positions whose records are in FILE.part, and positions behind them
// whose records are in the journal. Their lines are read once more, to see
// that they are still the same, and nothing else is done with them.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/block.h"
#include "lib/io/block_reader.h"
#include "lib/io/journal_reader.h"
#include "lib/io/resume_point.h"
#include "lib/pipeline/reorder_window.h"
#include "lib/pipeline/run_options.h"

namespace docmill {

// Thread safety: one thread, the reader, which shows it the whole input.
class Resumption {
 public:
  // FILE.part and the rejects file, cut to what is right of them.
  struct Paths {
    std::string part;
    std::string rejects;  // empty: there is none
  };

  // REQUIRES: `point` is kMiddle, and `bytes` are its journal's; both outlive
  // it.
  Resumption(const ResumePoint& point, const JournalBytes& bytes, Paths paths);

  const std::string& part_path() const { return paths_.part; }
  const std::string& rejects_path() const { return paths_.rejects; }

  // What is in FILE.part.
  const PartState& done() const { return done_; }

  // Whether this position needs no work. REQUIRES: not less than before.
  bool is_done(i64 position);

  // How many positions from here on are all done, or none of them.
  i64 stretch_from(i64 position);

  // Takes lines that are done, the first at `position`. With the last ones of
  // a piece in the journal comes the piece. kUsage: they are other lines than
  // those that were read then.
  // REQUIRES: at most stretch_from(position) lines, and is_done().
  Result<std::optional<Piece>> take(const Block& block, i64 position);

  // Call with the number of positions that the input has. kUsage: fewer than
  // were read then.
  Result<void> check_end(i64 positions) const;

 private:
  struct Stretch {
    i64 first = 0;
    i64 end = 0;
    u64 digest = 0;
    const JournaledPiece* piece = nullptr;  // null: in FILE.part
  };

  const Stretch* stretch_at(i64 position);
  Result<Piece> read_piece(const JournaledPiece& piece) const;

  const PartState done_;
  const JournalBytes& bytes_;
  const Paths paths_;
  std::vector<Stretch> stretches_;  // in order
  std::size_t next_ = 0;            // the first that is not passed
  u64 digest_ = 0;                  // of the lines of that one so far
};

// Fails with kUsage when the input is not the one that `done` is the output
// of, from its first line to its last.
Result<void> check_whole_input(BlockReader& reader, const RunOptions& options,
                               const PartState& done);

// Shows `see` each line of a file that docmill wrote, compressed or not,
// until `stop_fd` is readable.
Result<void> for_each_line(const std::string& path, int stop_fd,
                           const std::function<void(std::string_view)>& see);

// The same of lines in memory.
void for_each_line(std::string_view lines,
                   const std::function<void(std::string_view)>& see);

}  // namespace docmill
