#include "lib/io/byte_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace docmill {
namespace {

constexpr i64 kPackedBytes = 256 << 10;

using Status = ByteStream::Read::Status;

}  // namespace

Result<void> ByteStream::open(const Source& source) {
  close();
  if (!source.problem.empty())
    return fail(Error::Code::kIo, "{}", source.problem);
  // Not blocking, so that a pipe without a writer does not hold us here.
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  fd_ = source.fd >= 0 ? FileDescriptor(source.fd, false)
                       : FileDescriptor(::open(source.path.c_str(), kFlags));
  struct stat info {};
  if (!fd_.is_open() || fstat(fd_.get(), &info) != 0) {
    const int error = errno;
    close();
    return fail(Error::Code::kIo, "{}", std::strerror(error));
  }
  is_regular_ = S_ISREG(info.st_mode);
  if (is_regular_)
    posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return {};
}

void ByteStream::close() {
  fd_.close();
  is_recognised_ = false;
  source_bytes_ = 0;
  head_size_ = 0;
  head_taken_ = 0;
  decoder_.reset();
  packed_rest_ = {};
}

Result<ByteStream::Read> ByteStream::read(std::span<char> out, Wait wait) {
  if (!is_recognised_) {
    const Result<Read> known = recognise(wait);
    if (!known || known->status != Status::kData)
      return known;
  }
  if (decoder_ != nullptr)
    return read_compressed(out, wait);
  if (head_taken_ < head_size_)
    return Read{Status::kData, take_head(out)};
  return read_raw(out, wait);
}

// Reads the first bytes, one is enough when it rules compression out. The
// answer kData means that the source is recognised, be it empty.
Result<ByteStream::Read> ByteStream::recognise(Wait wait) {
  while (head_size_ < kMagicBytes &&
         may_become_compressed({head_, static_cast<std::size_t>(head_size_)})) {
    const Result<Read> more =
        read_raw({head_ + head_size_,
                  static_cast<std::size_t>(kMagicBytes - head_size_)},
                 wait);
    if (!more)
      return more;
    if (more->status == Status::kEnd)
      break;
    if (more->status != Status::kData)
      return more;
    head_size_ += more->bytes;
  }
  is_recognised_ = true;
  const Compression found =
      detect_compression({head_, static_cast<std::size_t>(head_size_)});
  if (found != Compression::kNone) {
    decoder_ = make_decoder(found);
    if (packed_ == nullptr)
      packed_ = std::make_unique_for_overwrite<char[]>(kPackedBytes);
    const i64 taken = take_head({packed_.get(), kPackedBytes});
    packed_rest_ = {packed_.get(), static_cast<std::size_t>(taken)};
  }
  return Read{Status::kData, 0};
}

i64 ByteStream::take_head(std::span<char> out) {
  const i64 size = std::min<i64>(std::ssize(out), head_size_ - head_taken_);
  std::memcpy(out.data(), head_ + head_taken_, static_cast<std::size_t>(size));
  head_taken_ += size;
  return size;
}

Result<ByteStream::Read> ByteStream::read_compressed(std::span<char> out,
                                                     Wait wait) {
  while (true) {
    const Result<StreamDecoder::Step> step =
        decoder_->decode(packed_rest_, out);
    if (!step)
      return fail(Error::Code::kInvalid, "{}, near compressed byte {}",
                  step.error().what, source_bytes_ - std::ssize(packed_rest_));
    packed_rest_ =
        packed_rest_.subspan(static_cast<std::size_t>(step->consumed));
    if (step->produced > 0)
      return Read{Status::kData, step->produced};
    if (step->consumed > 0)
      continue;

    const Result<Read> more = read_raw({packed_.get(), kPackedBytes}, wait);
    if (!more)
      return more;
    if (more->status == Status::kEnd && !decoder_->is_complete())
      return fail(Error::Code::kInvalid,
                  "compressed data ends too early, at compressed byte {}",
                  source_bytes_);
    if (more->status != Status::kData)
      return more;
    packed_rest_ = {packed_.get(), static_cast<std::size_t>(more->bytes)};
  }
}

Result<ByteStream::Read> ByteStream::read_raw(std::span<char> out, Wait wait) {
  while (true) {
    if (!is_regular_) {
      const Status status = wait_for_input(wait);
      if (status != Status::kData)
        return Read{status};
    }
    const ssize_t n = ::read(fd_.get(), out.data(), out.size());
    if (n > 0) {
      source_bytes_ += n;
      bytes_read_.fetch_add(n, std::memory_order_relaxed);
      return Read{Status::kData, n};
    }
    if (n == 0)
      return Read{Status::kEnd};
    if (errno != EINTR && errno != EAGAIN)
      return fail(Error::Code::kIo, "cannot be read: {}", std::strerror(errno));
  }
}

// kData: a read would not block.
Status ByteStream::wait_for_input(Wait wait) const {
  pollfd fds[2] = {{fd_.get(), POLLIN, 0}, {stop_fd_, POLLIN, 0}};
  while (true) {
    const int n = ::poll(fds, 2, wait == Wait::kForever ? -1 : 0);
    if (n == 0)
      return Status::kNothing;
    if (n > 0 && fds[1].revents != 0)
      return Status::kStopped;
    if (n > 0 || errno != EINTR)
      return Status::kData;  // a failing read tells what is wrong
  }
}

}  // namespace docmill
