#include "lib/io/part_writer.h"

#include <deque>
#include <utility>
#include <vector>

namespace docmill {
namespace {

// What is read back from the journal at once.
constexpr i64 kMostKept = i64{1} << 20;

}  // namespace

Result<std::unique_ptr<PartWriter>> PartWriter::create(
    OutputFile& output, const PartWriterOptions& options) {
  Result<std::unique_ptr<PartWriter>> writer = make(output, options);
  if (!writer)
    return writer;
  JournalOptions journal_options = options.journal;
  journal_options.header.compression = output.compression();
  Result<std::unique_ptr<Journal>> journal = Journal::create(
      journal_path_of(output.path()), output.descriptor(), journal_options);
  if (!journal)
    return tl::unexpected(journal.error());
  (*writer)->journal_ = std::move(*journal);
  return writer;
}

Result<std::unique_ptr<PartWriter>> PartWriter::make(
    OutputFile& output, const PartWriterOptions& options) {
  if (!output.is_regular() || output.part_path() == output.path())
    return fail(Error::Code::kUsage, "{}: cannot have a journal",
                output.path());
  std::unique_ptr<PartWriter> writer(new PartWriter(output, options));
  writer->is_compressed_ = output.compression() != Compression::kNone;
  return writer;
}

Result<std::unique_ptr<PartWriter>> PartWriter::resume(
    OutputFile& output, const ResumePoint& point,
    const PartWriterOptions& options) {
  Result<std::unique_ptr<PartWriter>> writer = make(output, options);
  if (!writer)
    return writer;
  const PartState& part = point.done;
  if (Result<void> cut = output.continue_from(part.bytes); !cut)
    return tl::unexpected(cut.error());
  Result<std::unique_ptr<Journal>> journal = Journal::resume(
      point.journal, part, output.descriptor(), options.journal);
  if (!journal)
    return tl::unexpected(journal.error());
  (*writer)->journal_ = std::move(*journal);
  (*writer)->position_ = part.position;
  (*writer)->rejects_bytes_ = part.rejects_bytes;
  (*writer)->input_digest_ = part.input_digest;
  return writer;
}

Result<void> PartWriter::write(const PieceGroup& group) {
  rejects_bytes_ = group.rejects_bytes;
  std::vector<PieceView> unsafe(group.waiting.begin(), group.waiting.end());
  Result<void> written = write_ordered(group.ordered);
  std::optional<PartStep> step;
  if (written && is_frame_due()) {
    written = output_.end_frame();
    if (written)
      step = take_step();
  } else if (is_compressed_) {
    // Until the frame ends the journal has what is in it.
    for (const PieceView& piece : group.ordered)
      if (!journal_->has_records(piece.first))
        unsafe.push_back(piece);
  }
  if (written)
    written = journal_->append(unsafe, step, group.spent);
  has_failed_ |= !written;
  return written;
}

Result<void> PartWriter::write_ordered(std::span<const PieceView> pieces) {
  std::vector<std::string_view> records;
  std::deque<std::string> kept;  // what the journal alone had
  i64 kept_bytes = 0;
  for (const PieceView& piece : pieces) {
    if (open_bytes_ == 0)
      frame_start_ = Clock::now();
    position_ = piece.first + piece.count;
    documents_ += piece.documents;
    open_bytes_ += piece.records_bytes();
    input_digest_ += piece.input_digest;
    if (piece.journaled_bytes == 0) {
      records.push_back(piece.records);
      continue;
    }
    std::string& read = kept.emplace_back();
    if (Result<void> done = journal_->read_records(piece.first, read); !done)
      return done;
    records.push_back(read);
    kept_bytes += piece.journaled_bytes;
    if (kept_bytes < kMostKept)
      continue;
    if (Result<void> written = output_.write(records); !written)
      return written;
    records.clear();
    kept.clear();
    kept_bytes = 0;
  }
  return output_.write(records);
}

bool PartWriter::is_frame_due() const {
  if (position_ == journal_->part().position)
    return false;
  if (!is_compressed_ || open_bytes_ >= options_.frame_bytes)
    return true;
  const std::chrono::duration<double> age = Clock::now() - frame_start_;
  return age.count() >= options_.frame_seconds;
}

// REQUIRES: the output has no open frame.
PartStep PartWriter::take_step() {
  const PartState before = journal_->part();
  PartStep step;
  step.first = before.position;
  step.documents = documents_;
  step.from = before.bytes;
  step.step_hash = output_.take_hash();
  step.after = {.position = position_,
                .documents = before.documents + documents_,
                .bytes = output_.bytes_in_file(),
                .hash = output_.whole_hash(),
                .rejects_bytes = rejects_bytes_,
                .input_digest = input_digest_};
  documents_ = 0;
  open_bytes_ = 0;
  return step;
}

// All records are in FILE.part then, and the journal says so, on disk.
Result<void> PartWriter::end_records(const AskSpent& spent) {
  if (Result<void> ended = output_.end_last_frame(); !ended)
    return ended;
  if (Result<void> told = journal_->append({}, take_step(), spent); !told)
    return told;
  return journal_->sync();
}

Result<void> PartWriter::finish(const AskSpent& spent) {
  Result<void> done = end_records(spent);
  journal_->stop_thread();
  // Before the rename, which gives up the lock on FILE.part.
  if (done)
    done = journal_->shorten();
  const PartState all = journal_->part();
  if (done)
    done = output_.finish();
  if (done)
    done = journal_->finish({.bytes = all.bytes,
                             .hash = all.hash,
                             .documents = all.documents,
                             .rejects_bytes = all.rejects_bytes});
  return done;
}

Result<void> PartWriter::close_part(const AskSpent& spent) {
  Result<void> done;
  if (!has_failed_)
    done = end_records(spent);
  journal_->stop_thread();
  const Result<void> closed = output_.close_part();
  return done ? closed : done;
}

void PartWriter::discard() {
  journal_->discard();
  output_.discard();
}

}  // namespace docmill
