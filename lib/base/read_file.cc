#include "lib/base/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "lib/base/file_descriptor.h"

namespace docmill {
namespace {

tl::unexpected<Error> fail_to_read(const std::string& path) {
  return fail(Error::Code::kUsage, "{}: {}", path, std::strerror(errno));
}

Result<std::string> read_all(int fd, const std::string& path, i64 max_bytes) {
  std::string text;
  char chunk[16 << 10];
  while (std::ssize(text) < max_bytes) {
    const i64 room = max_bytes - std::ssize(text);
    const ssize_t n = ::read(
        fd, chunk, static_cast<std::size_t>(std::min<i64>(room, sizeof chunk)));
    if (n == 0)
      break;
    if (n > 0)
      text.append(chunk, static_cast<std::size_t>(n));
    else if (errno != EINTR)
      return fail_to_read(path);
  }
  return text;
}

}  // namespace

Result<std::string> read_file(const std::string& path, i64 max_bytes) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open())
    return fail_to_read(path);
  return read_all(file.get(), path, max_bytes);
}

Result<std::string> read_stdin() {
  return read_all(STDIN_FILENO, "-", std::numeric_limits<i64>::max());
}

}  // namespace docmill
