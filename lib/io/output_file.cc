#include "lib/io/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "lib/base/durable_file.h"
#include "lib/base/output_path.h"

namespace docmill {
namespace {

// Compressed bytes are written in pieces of about this size.
constexpr i64 kPackedBytes = 256 << 10;

bool is_stdout(const std::string& path) {
  return path == "-" || path == "/dev/stdout" || path == "/dev/fd/1";
}

// Whether the open file still has this name.
bool is_at(int fd, const std::string& path) {
  struct stat open {};
  struct stat named {};
  return fstat(fd, &open) == 0 && stat(path.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

tl::unexpected<Error> fail_open(const std::string& path, int error) {
  const bool is_temporary =
      error == ENOSPC || error == EDQUOT || error == EMFILE || error == ENFILE;
  return fail(is_temporary ? Error::Code::kTemporary : Error::Code::kUsage,
              "{}: cannot be written: {}", path, std::strerror(error));
}

}  // namespace

Result<OutputFile> OutputFile::create(const OutputOptions& options) {
  OutputFile file;
  file.path_ = options.path;
  const bool is_direct = is_written_directly(options.path);
  if (!is_direct)
    file.path_ = target_of(options.path);
  file.part_path_ =
      is_direct || !options.by_part ? file.path_ : file.path_ + ".part";
  const Result<void> opened =
      is_direct ? file.open_direct() : file.open_regular(options.is_kept);
  if (!opened)
    return tl::unexpected(opened.error());

  file.compression_ =
      options.compression.value_or(compression_of_name(options.path));
  if (file.compression_ != Compression::kNone)
    file.encoder_ = make_encoder(file.compression_);
  if (options.is_hashed) {
    file.step_hash_.emplace();
    file.whole_hash_.emplace();
  }
  return file;
}

Result<void> OutputFile::open_direct() {
  if (is_stdout(path_))
    fd_ = FileDescriptor(STDOUT_FILENO, false);
  else
    fd_ =
        FileDescriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd_.is_open())
    return fail_open(path_, errno);
  return {};
}

Result<void> OutputFile::open_regular(bool is_kept) {
  is_regular_ = true;
  do {
    fd_ = FileDescriptor(
        ::open(part_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!fd_.is_open())
      return fail_open(part_path_, errno);
    // Before it is emptied: it may be the work of another process.
    if (flock(fd_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      return fail(Error::Code::kTemporary, "{}: another process is writing it",
                  part_path_);
    // Or it was, and is renamed by now: then it must not be emptied either.
  } while (!is_at(fd_.get(), part_path_));
  if (!is_kept && ftruncate(fd_.get(), 0) != 0)
    return fail_open(part_path_, errno);
  struct stat info {};
  if (part_path_ != path_ && stat(path_.c_str(), &info) == 0)
    fchmod(fd_.get(), info.st_mode & 07777);
  return {};
}

Result<void> OutputFile::continue_from(i64 bytes) {
  bytes_written_ = bytes;
  bytes_in_file_ = bytes;
  if (!is_regular_)
    return {};
  if (ftruncate(fd_.get(), bytes) != 0 || lseek(fd_.get(), bytes, SEEK_SET) < 0)
    return tl::unexpected(file_error(part_path_, errno));
  return whole_hash_ ? hash_file() : Result<void>();
}

Result<void> OutputFile::hash_file() {
  std::string chunk;
  for (i64 offset = 0; offset < bytes_in_file_; offset += std::ssize(chunk)) {
    chunk.resize(kPackedBytes);
    const ssize_t n = ::pread(fd_.get(), chunk.data(), chunk.size(), offset);
    if (n <= 0)
      return fail(Error::Code::kIo, "{}: cannot be read: {}", part_path_,
                  std::strerror(n == 0 ? EIO : errno));
    chunk.resize(static_cast<std::size_t>(n));
    whole_hash_->add(chunk);
  }
  return {};
}

Result<void> OutputFile::write(std::string_view records) {
  bytes_written_ += std::ssize(records);
  Result<void> written = encoder_ ? encode(records) : write_raw(records);
  has_failed_ |= !written;
  return written;
}

Result<void> OutputFile::write(std::span<const std::string_view> pieces) {
  std::string joined;
  for (std::size_t i = 0; i < pieces.size(); i++) {
    const bool is_last = i + 1 == pieces.size();
    if (joined.empty() && (is_last || std::ssize(pieces[i]) >= kPackedBytes)) {
      if (Result<void> written = write(pieces[i]); !written)
        return written;
      continue;
    }
    joined += pieces[i];
    if (!is_last && std::ssize(joined) < kPackedBytes)
      continue;
    if (Result<void> written = write(joined); !written)
      return written;
    joined.clear();
  }
  return {};
}

Result<void> OutputFile::encode(std::string_view records) {
  is_frame_begun_ |= !records.empty();
  if (Result<void> encoded = encoder_->encode(records, packed_); !encoded)
    return encoded;
  return write_packed(kPackedBytes);
}

Result<void> OutputFile::flush() {
  if (encoder_ == nullptr || !is_frame_begun_)
    return {};
  Result<void> flushed = encoder_->flush(packed_);
  if (flushed)
    flushed = write_packed(0);
  has_failed_ |= !flushed;
  return flushed;
}

Result<void> OutputFile::end_frame() {
  if (!is_frame_begun_)
    return {};
  Result<void> ended = encoder_->finish(packed_);
  if (ended)
    ended = write_packed(0);
  is_frame_begun_ = false;
  has_failed_ |= !ended;
  return ended;
}

Result<void> OutputFile::end_last_frame() {
  is_frame_begun_ |= encoder_ != nullptr && bytes_in_file_ == 0;
  return end_frame();
}

// Writes the compressed bytes when there are at least so many.
Result<void> OutputFile::write_packed(i64 at_least) {
  if (std::ssize(packed_) < at_least)
    return {};
  const Result<void> written = write_raw(packed_);
  packed_.clear();
  return written;
}

Result<void> OutputFile::write_raw(std::string_view bytes) {
  const i64 whole = bytes_in_file_;
  const std::string_view all = bytes;
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
      bytes_in_file_ += n;
      continue;
    }
    if (errno == EINTR)
      continue;
    const int error = errno;
    // Take back the half of a record that did go in.
    if (is_regular_ && ftruncate(fd_.get(), whole) == 0)
      bytes_in_file_ = whole;
    is_pipe_closed_ = error == EPIPE;
    const std::string& name = path_ == "-" ? "stdout" : part_path_;
    return tl::unexpected(file_error(name, error));
  }
  if (whole_hash_) {
    step_hash_->add(all);
    whole_hash_->add(all);
  }
  return {};
}

u64 OutputFile::take_hash() {
  const u64 value = step_hash_->value();
  step_hash_->reset();
  return value;
}

Result<void> OutputFile::end_and_sync() {
  if (Result<void> ended = end_last_frame(); !ended)
    return ended;
  return is_regular_ ? sync_file(fd_.get(), part_path_) : Result<void>();
}

Result<void> OutputFile::finish() {
  if (Result<void> ended = end_and_sync(); !ended)
    return ended;
  if (part_path_ != path_)
    if (Result<void> renamed = rename_durably(part_path_, path_); !renamed)
      return renamed;
  fd_.close();
  return {};
}

Result<void> OutputFile::close_part() {
  Result<void> ended = end_and_sync();
  fd_.close();
  return ended;
}

void OutputFile::discard() {
  if (is_regular_ && fd_.is_open())
    ::unlink(part_path_.c_str());
  fd_.close();
}

std::string default_rejects_path(const std::string& output_path) {
  if (is_written_directly(output_path))
    return {};
  return output_path + ".rejects.jsonl";
}

}  // namespace docmill
