#include "lib/pipeline/resumption.h"

#include <limits>
#include <utility>

#include "lib/pipeline/line_choice.h"

namespace docmill {
namespace {

// Of a block.
constexpr i64 kDocuments = 1000;
constexpr i64 kBytes = i64{1} << 20;

u64 digest_of(const Block& block, i64 position) {
  u64 digest = 0;
  for (const Block::Line& line : block.lines)
    digest += line_digest(position++, block.text_of(line));
  return digest;
}

tl::unexpected<Error> fail_changed(i64 first, i64 end) {
  return fail(Error::Code::kUsage,
              "--resume: the input has changed: documents {} to {} are not "
              "those that were refined; without --resume the work begins anew",
              first + 1, end);
}

tl::unexpected<Error> fail_short(i64 positions, i64 wanted) {
  return fail(Error::Code::kUsage,
              "--resume: the input has changed: it had {} documents at least, "
              "and has {} now; without --resume the work begins anew",
              wanted, positions);
}

}  // namespace

Resumption::Resumption(const ResumePoint& point, const JournalBytes& bytes,
                       Paths paths)
    : done_(point.done), bytes_(bytes), paths_(std::move(paths)) {
  if (done_.position > 0)
    stretches_.push_back({0, done_.position, done_.input_digest, nullptr});
  for (const auto& [first, piece] : point.journal.records)
    if (first >= done_.position)
      stretches_.push_back(
          {first, first + piece.count, piece.input_digest, &piece});
}

// The first one that ends behind the position.
const Resumption::Stretch* Resumption::stretch_at(i64 position) {
  while (next_ < stretches_.size() && stretches_[next_].end <= position)
    next_++;
  return next_ < stretches_.size() ? &stretches_[next_] : nullptr;
}

bool Resumption::is_done(i64 position) {
  const Stretch* stretch = stretch_at(position);
  return stretch != nullptr && stretch->first <= position;
}

i64 Resumption::stretch_from(i64 position) {
  const Stretch* stretch = stretch_at(position);
  if (stretch == nullptr)
    return std::numeric_limits<i64>::max();
  return (stretch->first <= position ? stretch->end : stretch->first) -
         position;
}

Result<std::optional<Piece>> Resumption::take(const Block& block,
                                              i64 position) {
  const Stretch& stretch = *stretch_at(position);
  digest_ += digest_of(block, position);
  if (position + std::ssize(block.lines) < stretch.end)
    return std::nullopt;
  if (std::exchange(digest_, 0) != stretch.digest)
    return fail_changed(stretch.first, stretch.end);
  if (stretch.piece == nullptr)
    return std::nullopt;
  Result<Piece> piece = read_piece(*stretch.piece);
  if (!piece)
    return tl::unexpected(piece.error());
  return std::move(*piece);
}

Result<Piece> Resumption::read_piece(const JournaledPiece& piece) const {
  Result<std::string> records = bytes_.read(piece.records);
  if (!records)
    return tl::unexpected(records.error());
  Result<std::string> rows = bytes_.read(piece.rejects);
  if (!rows)
    return tl::unexpected(rows.error());
  Piece made;
  made.first = piece.first;
  made.count = piece.count;
  made.documents = piece.documents;
  made.records = std::move(*records);
  made.reject_rows = std::move(*rows);
  made.input_digest = piece.input_digest;
  return made;
}

Result<void> Resumption::check_end(i64 positions) const {
  if (stretches_.empty() || stretches_.back().end <= positions)
    return {};
  return fail_short(positions, stretches_.back().end);
}

Result<void> for_each_line(const std::string& path, int stop_fd,
                           const std::function<void(std::string_view)>& see) {
  InputOptions options;
  options.max_doc_bytes = std::numeric_limits<i64>::max() / 4;
  Source source;
  source.path = path;
  Result<std::unique_ptr<BlockReader>> reader =
      BlockReader::create({source}, options, stop_fd);
  if (!reader)
    return tl::unexpected(reader.error());
  Block block;
  while ((*reader)->next(block, kDocuments, kBytes) ==
         BlockReader::Next::kBlock)
    for (const Block::Line& line : block.lines) {
      if (line.problem >= 0)
        return fail(Error::Code::kIo, "{}: {}", path,
                    block.problems[static_cast<std::size_t>(line.problem)]);
      see(block.text_of(line));
    }
  return {};
}

void for_each_line(std::string_view lines,
                   const std::function<void(std::string_view)>& see) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    see(lines.substr(0, end));
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
  }
}

Result<void> check_whole_input(BlockReader& reader, const RunOptions& options,
                               const PartState& done) {
  LineChoice choice(options);
  Block block;
  i64 position = 0;
  u64 digest = 0;
  while (!choice.has_reached_limit() && position <= done.position &&
         reader.next(block, kDocuments, kBytes) == BlockReader::Next::kBlock) {
    choice.apply(block);
    digest += digest_of(block, position);
    position += std::ssize(block.lines);
  }
  if (position < done.position)
    return fail_short(position, done.position);
  if (position > done.position)
    return fail(Error::Code::kUsage,
                "--resume: the input has changed: it has more than the {} "
                "documents that were refined; without --resume the work "
                "begins anew",
                done.position);
  if (digest != done.input_digest)
    return fail_changed(0, done.position);
  return {};
}

}  // namespace docmill
