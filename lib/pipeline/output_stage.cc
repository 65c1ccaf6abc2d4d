#include "lib/pipeline/output_stage.h"

namespace docmill {

Result<void> OutputStage::write(const std::vector<Piece>& pieces) {
  if (has_failed_)
    return {};
  const Stopwatch stopwatch;
  is_writing_ = true;
  Result<void> written;
  for (const Piece& piece : pieces)
    if (written)
      written = write_piece(piece);
  if (written)
    written = output_.flush();
  is_writing_ = false;
  clock_.record(stopwatch.seconds());
  has_failed_ = !written;
  return written;
}

Result<void> OutputStage::write_piece(const Piece& piece) {
  if (Result<void> written = output_.write(piece.records); !written)
    return written;
  counters_.written += piece.documents;
  counters_.bytes_out += std::ssize(piece.records);
  for (const RejectedLine& line : piece.rejects) {
    const Reject row{line.source, line.line, line.offset, line.error,
                     line.excerpt};
    if (Result<void> written = rejects_.add(row); !written)
      return written;
  }
  return {};
}

}  // namespace docmill
