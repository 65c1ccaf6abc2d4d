// The reading half: sources, buffers, when a block is done. The cutting half
// is in block_cutter.cc.

#include "lib/io/block_reader.h"

#include <poll.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "lib/base/log.h"
#include "lib/io/json_array_check.h"

namespace docmill {
namespace {

constexpr i64 kMinRead = 64 << 10;

// A buffer that one huge line left behind is given back.
constexpr i64 kSpareFactor = 4;

bool is_stopped(int stop_fd) {
  pollfd poll_fd = {stop_fd, POLLIN, 0};
  return stop_fd >= 0 && ::poll(&poll_fd, 1, 0) > 0;
}

}  // namespace

void Block::grow(i64 capacity, i64 kept) {
  if (capacity <= capacity_)
    return;
  auto bytes = std::make_unique_for_overwrite<char[]>(
      static_cast<std::size_t>(capacity + kPadding));
  if (kept > 0)
    std::memcpy(bytes.get(), bytes_.get(), static_cast<std::size_t>(kept));
  // The rest is written before it is read, but for the padding.
  std::memset(bytes.get() + capacity, 0, kPadding);
  bytes_ = std::move(bytes);
  capacity_ = capacity;
}

void Block::trim() {
  if (size_ == 0 || capacity_ <= 2 * size_)
    return;
  const std::unique_ptr<char[]> bytes = std::exchange(bytes_, nullptr);
  capacity_ = 0;
  grow(size_, 0);
  std::memcpy(bytes_.get(), bytes.get(), static_cast<std::size_t>(size_));
}

Result<std::unique_ptr<BlockReader>> BlockReader::create(
    std::vector<Source> sources, const InputOptions& options, int stop_fd) {
  for (const Source& source : sources)
    if (const Result<void> usable = check_not_an_array(source); !usable)
      return tl::unexpected(usable.error());
  return std::unique_ptr<BlockReader>(
      new BlockReader(std::move(sources), options, stop_fd));
}

BlockReader::BlockReader(std::vector<Source> sources,
                         const InputOptions& options, int stop_fd)
    : sources_(std::move(sources)),
      max_doc_bytes_(options.max_doc_bytes),
      stop_fd_(stop_fd),
      stream_(stop_fd) {}

BlockReader::Next BlockReader::next(Block& block, i64 max_documents,
                                    i64 max_bytes) {
  block.clear();
  max_documents_ = max_documents;
  max_bytes_ = max_bytes;
  if (is_stopped(stop_fd_))
    return Next::kStopped;

  Fill state = take_carry(block);
  if (state == Fill::kMore) {
    while (state == Fill::kMore)
      state = fill(block);
    block.size_ = pos_;
    keep_rest(block);
  }
  if (block.lines.empty())
    return state == Fill::kStopped ? Next::kStopped : Next::kEnd;
  mean_bytes_ =
      (3 * mean_bytes_ + block.size_ / std::ssize(block.lines)) / 4 + 1;
  return Next::kBlock;
}

// One step towards a full block: cut what is there, or get more.
BlockReader::Fill BlockReader::fill(Block& block) {
  if (!is_open_ && !start_source())
    return Fill::kEnd;
  if (!cut(block, block.bytes_.get()))
    return Fill::kFull;
  if (is_finished_)
    end_source();
  else if (!at_end_)
    return read_more(block);
  return Fill::kMore;
}

BlockReader::Fill BlockReader::read_more(Block& block) {
  compact(block);
  if (!block.lines.empty() && end_ >= max_bytes_)
    return Fill::kFull;
  // A line that is skipped, or blank ones, may go on for hours.
  if (is_stopped(stop_fd_))
    return Fill::kStopped;
  const i64 size = read_size();
  if (block.capacity_ - end_ < size)
    block.grow(std::max(end_ + size, 2 * block.capacity_), end_);

  using Stream = ByteStream;
  const Result<Stream::Read> read = stream_.read(
      {block.bytes_.get() + end_, static_cast<std::size_t>(size)},
      block.lines.empty() ? Stream::Wait::kForever : Stream::Wait::kNever);
  if (!read) {
    failure_ = read.error().what;
    at_end_ = true;
    return Fill::kMore;
  }
  end_ += read->bytes;
  switch (read->status) {
  case Stream::Read::Status::kData:
    return Fill::kMore;
  case Stream::Read::Status::kEnd:
    at_end_ = true;
    return Fill::kMore;
  case Stream::Read::Status::kNothing:
    return Fill::kNothing;
  case Stream::Read::Status::kStopped:
    break;
  }
  return Fill::kStopped;
}

// Bytes to ask for: what the block probably still needs.
i64 BlockReader::read_size() const {
  i64 wanted = max_bytes_;
  if (max_documents_ < max_bytes_ / mean_bytes_)
    wanted = max_documents_ * mean_bytes_;
  return std::max(wanted - end_, kMinRead);
}

bool BlockReader::start_source() {
  if (source_ + 1 >= std::ssize(sources_))
    return false;
  source_++;
  is_open_ = true;
  is_finished_ = false;
  at_start_ = true;
  saw_line_ = false;
  is_skipping_ = false;
  at_end_ = false;
  failure_.clear();
  number_ = 1;
  offset_ = 0;
  searched_ = 0;
  const Source& source = sources_[static_cast<std::size_t>(source_)];
  log_debug("{}: reading", source.path);
  const Result<void> opened = stream_.open(source);
  if (!opened) {
    failure_ = opened.error().what;
    at_end_ = true;
  }
  return true;
}

void BlockReader::end_source() {
  stream_.close();
  is_open_ = false;
}

// Starts the block with what the last one left. When that fills it, only the
// part needed is copied and kFull returned; else all is moved, and kMore.
BlockReader::Fill BlockReader::take_carry(Block& block) {
  const i64 usual = max_bytes_ + kMinRead;
  if (block.capacity_ > kSpareFactor * usual)
    block = Block();
  base_ = pos_;
  const bool is_full = is_open_ && !cut(block, carry_.get());
  const i64 taken = (is_full ? pos_ : end_) - base_;
  block.grow(std::max(is_full ? 0 : usual, taken), 0);
  if (taken > 0)
    std::memcpy(block.bytes_.get(), carry_.get() + base_,
                static_cast<std::size_t>(taken));
  if (is_full) {
    block.size_ = taken;
    return Fill::kFull;
  }
  pos_ -= base_;
  end_ -= base_;
  base_ = 0;
  return Fill::kMore;
}

// Moves what is not cut yet out of the block.
void BlockReader::keep_rest(Block& block) {
  const i64 rest = end_ - pos_;
  const i64 usual = max_bytes_ + kMinRead;
  if (carry_capacity_ < rest || carry_capacity_ > kSpareFactor * usual) {
    carry_capacity_ = std::max(rest, kMinRead);
    carry_ = std::make_unique_for_overwrite<char[]>(
        static_cast<std::size_t>(carry_capacity_));
  }
  if (rest > 0)
    std::memcpy(carry_.get(), block.bytes_.get() + pos_,
                static_cast<std::size_t>(rest));
  pos_ = 0;
  end_ = rest;
}

// Without lines nothing before pos_ is needed: blank and skipped bytes must
// not pile up.
void BlockReader::compact(Block& block) {
  if (!block.lines.empty() || pos_ == 0)
    return;
  std::memmove(block.bytes_.get(), block.bytes_.get() + pos_,
               static_cast<std::size_t>(end_ - pos_));
  end_ -= pos_;
  pos_ = 0;
}

}  // namespace docmill
