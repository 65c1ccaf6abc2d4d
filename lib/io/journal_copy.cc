#include "lib/io/journal_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "lib/base/durable_file.h"
#include "lib/io/file_at.h"

namespace docmill {
namespace {

constexpr i64 kChunkBytes = i64{256} << 10;

// Of neighbours that move as one.
constexpr i64 kStretchBytes = i64{1} << 20;

}  // namespace

JournalCopy::JournalCopy(std::string path, std::shared_ptr<FileDescriptor> from,
                         std::vector<Extent> live, i64 tail)
    : path_(std::move(path)), from_(std::move(from)), tail_(tail), end_(tail) {
  std::sort(live.begin(), live.end(), [](const Extent& a, const Extent& b) {
    return a.offset < b.offset;
  });
  for (const Extent& entry : live) {
    Extent* const last = live_.empty() ? nullptr : &live_.back().from;
    if (last != nullptr && last->offset + last->bytes == entry.offset &&
        last->bytes < kStretchBytes)
      last->bytes += entry.bytes;
    else
      live_.push_back({entry});
  }
}

Result<void> JournalCopy::begin(std::string_view opening) {
  const std::lock_guard lock(mutex_);
  if (is_given_up_)
    return fail_given_up();
  ::unlink(path_.c_str());
  file_ = std::make_shared<FileDescriptor>(
      ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file_->is_open())
    return tl::unexpected(file_error(path_, errno));
  size_ = std::ssize(opening);
  tail_to_ = size_;
  return write_at(file_->get(), 0, opening, path_);
}

Result<void> JournalCopy::copy_some(i64 bytes) {
  const i64 enough = size_ + bytes;
  for (; !has_all_live() && size_ < enough; next_++) {
    Moved& moved = live_[next_];
    moved.to = size_;
    if (Result<void> copied = append(moved.from); !copied)
      return copied;
  }
  tail_to_ = size_;
  return sync();
}

Result<void> JournalCopy::copy_until(i64 end) {
  Result<void> copied = append({end_, end - end_});
  if (copied)
    end_ = end;
  return copied;
}

Result<void> JournalCopy::append(Extent extent) {
  while (extent.bytes > 0) {
    const i64 bytes = std::min(kChunkBytes, extent.bytes);
    chunk_.clear();
    if (Result<void> read =
            read_at(from_->get(), extent.offset, bytes, path_, chunk_);
        !read)
      return read;
    const std::lock_guard lock(mutex_);
    if (is_given_up_)
      return fail_given_up();
    if (Result<void> written = write_at(file_->get(), size_, chunk_, path_);
        !written)
      return written;
    size_ += bytes;
    extent.offset += bytes;
    extent.bytes -= bytes;
  }
  return {};
}

tl::unexpected<Error> JournalCopy::fail_given_up() const {
  return fail(Error::Code::kTemporary, "{}: was given up", path_);
}

Result<void> JournalCopy::sync() {
  Result<void> synced = sync_data(file_->get(), path_);
  if (synced)
    synced_end_ = end_;
  return synced;
}

i64 JournalCopy::moved(i64 offset) const {
  if (offset >= tail_)
    return tail_to_ + (offset - tail_);
  const auto after = std::upper_bound(live_.begin(), live_.end(), offset,
                                      [](i64 wanted, const Moved& moved) {
                                        return wanted < moved.from.offset;
                                      });
  const Moved& moved = *std::prev(after);
  return moved.to + (offset - moved.from.offset);
}

void JournalCopy::give_up() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(is_given_up_, true) || file_ == nullptr)
    return;
  ::unlink(path_.c_str());
  // The file is still open, and keeps its bytes until it is cut.
  if (::ftruncate(file_->get(), 0) != 0)
    return;
}

}  // namespace docmill
