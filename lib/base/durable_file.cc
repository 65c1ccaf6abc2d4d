#include "lib/base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "lib/base/file_descriptor.h"

namespace docmill {
namespace {

Result<void> make_file(const std::string& path, std::string_view bytes) {
  const FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file.is_open())
    return tl::unexpected(file_error(path, errno));
  const int error = write_all(file.get(), bytes);
  Result<void> made =
      error == 0 ? sync_file(file.get(), path)
                 : Result<void>(tl::unexpected(file_error(path, error)));
  if (!made)
    ::unlink(path.c_str());
  return made;
}

}  // namespace

Error file_error(const std::string& path, int error) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG)
    return {Error::Code::kTemporary,
            fmt::format("{}: disk full: {}", path, std::strerror(error))};
  return {Error::Code::kIo,
          fmt::format("{}: cannot be written: {}", path, std::strerror(error))};
}

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

Result<void> sync_file(int fd, const std::string& path) {
  if (::fsync(fd) != 0)
    return tl::unexpected(file_error(path, errno));
  return {};
}

Result<void> rename_durably(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0)
    return fail(Error::Code::kIo, "{}: cannot be renamed to {}: {}", from, to,
                std::strerror(errno));
  sync_folder_of(to);
  return {};
}

void sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder =
      slash == path.npos ? "." : path.substr(0, slash + 1);
  const FileDescriptor fd(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.is_open())
    ::fsync(fd.get());
}

Result<void> replace_file(const std::string& path, std::string_view bytes) {
  const std::string part = path + ".part";
  Result<void> done = make_file(part, bytes);
  if (!done)
    return done;
  done = rename_durably(part, path);
  if (!done)
    ::unlink(part.c_str());
  return done;
}

}  // namespace docmill
