#include "lib/io/file_at.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/base/durable_file.h"

namespace docmill {

Result<void> read_at(int fd, i64 offset, i64 bytes, const std::string& path,
                     std::string& to) {
  std::size_t at = to.size();
  to.resize(at + static_cast<std::size_t>(bytes));
  while (at < to.size()) {
    const ssize_t n = ::pread(fd, to.data() + at, to.size() - at, offset);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail(Error::Code::kIo, "{}: cannot be read: {}", path,
                  std::strerror(errno));
    if (n == 0)
      return fail(Error::Code::kIo, "{}: has been cut meanwhile", path);
    at += static_cast<std::size_t>(n);
    offset += n;
  }
  return {};
}

Result<void> write_at(int fd, i64 offset, std::string_view bytes,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), offset);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return tl::unexpected(file_error(path, errno));
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += n;
  }
  return {};
}

Result<void> sync_data(int fd, const std::string& path) {
  if (::fdatasync(fd) != 0)
    return tl::unexpected(file_error(path, errno));
  return {};
}

}  // namespace docmill
