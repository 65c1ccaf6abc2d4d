#include "apps/docmill/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

namespace docmill {
namespace {

bool is_closed(int fd) { return ::fcntl(fd, F_GETFD) < 0; }

bool is_opened_for(int fd, int mode) {
  const int flags = ::fcntl(fd, F_GETFL);
  const int found = flags & O_ACCMODE;
  return flags >= 0 && (found == mode || found == O_RDWR);
}

bool has_stdin(const std::vector<std::string>& paths) {
  return std::find(paths.begin(), paths.end(), "-") != paths.end();
}

}  // namespace

void hold_closed_streams() {
  // The lowest free number is given first. Opened the wrong way round.
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (is_closed(fd))
      ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

bool reads_terminal(const CommandOptions& options) {
  return has_stdin(options.run.input.files) && ::isatty(STDIN_FILENO) == 1;
}

Result<void> check_standard_streams(const CommandOptions& options) {
  const InputOptions& input = options.run.input;
  if ((has_stdin(input.files) || has_stdin(input.files_from)) &&
      !is_opened_for(STDIN_FILENO, O_RDONLY))
    return fail(Error::Code::kUsage, "-: stdin is closed");
  if (options.run.records.file.path == "-" &&
      !is_opened_for(STDOUT_FILENO, O_WRONLY))
    return fail(Error::Code::kUsage, "stdout is closed; give --output FILE");
  if (options.run.records.dropped_path == "-" &&
      !is_opened_for(STDOUT_FILENO, O_WRONLY))
    return fail(Error::Code::kUsage, "stdout is closed; give --dropped FILE");
  return {};
}

}  // namespace docmill
