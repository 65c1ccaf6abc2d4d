#include "lib/io/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace docmill {

Result<std::string> read_whole_file(const std::string& path) {
  const bool is_stdin = path == "-";
  const int fd =
      is_stdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(Error::Code::kUsage, "{}: {}", path, std::strerror(errno));
  std::string text;
  char chunk[16 << 10];
  ssize_t n = 0;
  while ((n = ::read(fd, chunk, sizeof chunk)) != 0) {
    if (n > 0)
      text.append(chunk, static_cast<std::size_t>(n));
    else if (errno != EINTR)
      break;
  }
  const int error = errno;
  if (!is_stdin)
    ::close(fd);
  if (n < 0)
    return fail(Error::Code::kUsage, "{}: {}", path, std::strerror(error));
  return text;
}

}  // namespace docmill
