#include "lib/pipeline/output_stage.h"

#include <deque>
#include <string>

namespace docmill {
namespace {

Reject row_of(const RejectedLine& line) {
  return {line.source, line.line, line.offset, line.error, line.excerpt};
}

std::string rows_of(const Piece& piece) {
  std::string rows = piece.reject_rows;
  for (const RejectedLine& line : piece.rejects)
    rows += reject_row(row_of(line));
  return rows;
}

// Its rows are still to be added.
PieceView view_of(const Piece& piece) {
  PieceView view;
  view.first = piece.first;
  view.count = piece.count;
  view.documents = piece.documents;
  view.records = piece.records;
  view.journaled_bytes = piece.journaled_bytes;
  view.input_digest = piece.input_digest;
  return view;
}

// REQUIRES: the journal has them.
void drop_records(Piece& piece) {
  piece.journaled_bytes = std::ssize(piece.records);
  std::string().swap(piece.records);  // an assignment would keep the memory
}

}  // namespace

Result<void> OutputStage::write(ReorderWindow::Taken& taken) {
  Result<void> written;
  if (!has_failed_) {
    const Stopwatch stopwatch;
    is_writing_ = true;
    written =
        wants_early() ? write_journaled(taken) : write_plain(taken.ordered);
    is_writing_ = false;
    clock_.record(stopwatch.seconds());
    has_failed_ = !written;
    if (has_failed_)
      return written;
  }
  std::vector<Permit> permits;
  const auto collect = [&](Piece& piece) {
    for (Permit& permit : piece.permits)
      permits.push_back(std::move(permit));
    piece.permits.clear();
  };
  for (Piece& piece : taken.ordered)
    collect(piece);
  for (Piece* piece : taken.early)
    collect(*piece);
  Permit::release(permits);
  if (written && !has_failed_)
    for (Piece* piece : taken.early)
      drop_records(*piece);
  return written;
}

Result<void> OutputStage::write_plain(const std::vector<Piece>& pieces) {
  std::vector<std::string_view> records;
  for (const Piece& piece : pieces)
    records.push_back(piece.records);
  if (Result<void> written = output_.write(records); !written)
    return written;
  if (Result<void> written = write_dropped(pieces); !written)
    return written;
  for (const Piece& piece : pieces) {
    count(piece);
    if (Result<void> written = write_rejects(piece); !written)
      return written;
  }
  return output_.flush();
}

// A reader of dropped rows that goes away wants no more of them; the records
// are another matter.
Result<void> OutputStage::write_dropped(const std::vector<Piece>& pieces) {
  if (dropped_ == nullptr)
    return {};
  std::vector<std::string_view> rows;
  for (const Piece& piece : pieces)
    if (!piece.dropped.empty())
      rows.push_back(piece.dropped);
  Result<void> written = dropped_->write(rows);
  if (written)
    written = dropped_->flush();
  if (written || !dropped_->is_pipe_closed())
    return written;
  dropped_ = nullptr;
  return {};
}

Result<void> OutputStage::write_journaled(const ReorderWindow::Taken& taken) {
  std::vector<PieceView> ordered;
  std::vector<PieceView> waiting;
  std::deque<std::string> rows;  // that the views view
  const auto add = [&](const Piece& piece, std::vector<PieceView>& to) {
    PieceView& view = to.emplace_back(view_of(piece));
    if (!piece.rejects.empty() || !piece.reject_rows.empty())
      view.rejects = rows.emplace_back(rows_of(piece));
  };
  for (const Piece& piece : taken.ordered) {
    has_hole_ |= piece.is_given_back;
    if (piece.is_given_back)
      continue;
    count(piece);
    if (has_hole_) {
      if (!journaled_.part->journal().has_records(piece.first))
        add(piece, waiting);
      continue;
    }
    if (Result<void> written = write_rejects(piece); !written)
      return written;
    add(piece, ordered);
  }
  for (const Piece* piece : taken.early)
    if (!piece->is_given_back)
      add(*piece, waiting);

  PieceGroup group;
  group.ordered = ordered;
  group.waiting = waiting;
  group.rejects_bytes = rejects_.bytes_written();
  group.spent = journaled_.spent;
  return journaled_.part->write(group);
}

void OutputStage::count(const Piece& piece) {
  counters_.written += piece.documents;
  counters_.bytes_out += std::ssize(piece.records) + piece.journaled_bytes;
}

Result<void> OutputStage::write_rejects(const Piece& piece) {
  if (!piece.reject_rows.empty())
    if (Result<void> written = rejects_.add_rows(piece.reject_rows); !written)
      return written;
  for (const RejectedLine& line : piece.rejects)
    if (Result<void> written = rejects_.add(row_of(line)); !written)
      return written;
  return {};
}

}  // namespace docmill
