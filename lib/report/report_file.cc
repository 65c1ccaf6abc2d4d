#include "lib/report/report_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "lib/base/output_path.h"

namespace docmill {
namespace {

using View = std::string (*)(const RunReport&);

tl::unexpected<Error> fail_with_errno(const std::string& path,
                                      const char* what) {
  const int number = errno;
  const bool is_full = number == ENOSPC || number == EDQUOT;
  return fail(is_full ? Error::Code::kTemporary : Error::Code::kIo,
              "report {}: {}: {}", path, what, std::strerror(number));
}

Result<View> view_for(const std::string& path) {
  const std::string suffix = std::filesystem::path(path).extension();
  if (suffix == ".json" || (suffix.empty() && is_written_directly(path)))
    return to_json;
  if (suffix == ".md")
    return to_markdown;
  if (suffix == ".txt")
    return to_text;
  if (suffix == ".csv" || suffix == ".html" || suffix == ".prom")
    return fail(Error::Code::kUsage,
                "--report {}: the {} view comes in a later version; use .json, "
                ".md or .txt",
                path, suffix);
  return fail(Error::Code::kUsage,
              "--report {}: the suffix must be .json, .md or .txt", path);
}

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

Result<void> write_all(int file, std::string_view text,
                       const std::string& path) {
  while (!text.empty()) {
    const ssize_t n = ::write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno == EPIPE)
      return {};  // the reader has gone, and wants no more
    if (n < 0)
      return fail_with_errno(path, "cannot write");
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

// stdout and stderr by their descriptor: opening /dev/stdout anew would start
// at the beginning of the file that stdout was sent to.
int open_directly(const std::string& path) {
  if (path == "/dev/stdout")
    return ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (path == "/dev/stderr")
    return ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
}

Result<void> write_directly(const std::string& path, std::string_view text) {
  const int file = open_directly(path);
  if (file < 0)
    return fail_with_errno(path, "cannot open");
  const Result<void> written = write_all(file, text, path);
  ::close(file);
  return written;
}

Result<void> write_part(const std::string& part, std::string_view text,
                        const std::string& path) {
  const int file =
      ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0)
    return fail_with_errno(path, "cannot create");
  const Result<void> written = write_all(file, text, path);
  // Some file systems tell only now that the disk is full.
  if (::close(file) != 0 && written)
    return fail_with_errno(path, "cannot write");
  return written;
}

Result<void> write_and_rename(const std::string& path, std::string_view text) {
  const std::string target = target_of(path);
  const std::string part = target + ".part";
  Result<void> written = write_part(part, text, path);
  if (written && std::rename(part.c_str(), target.c_str()) != 0)
    written = fail_with_errno(path, "cannot rename");
  if (!written)
    ::unlink(part.c_str());
  return written;
}

}  // namespace

Result<void> check_report_path(const std::string& path) {
  const Result<View> view = view_for(path);
  if (!view)
    return tl::unexpected<Error>(view.error());
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return fail(Error::Code::kIo, "report {}: is a folder", path);
  if (is_written_directly(path))
    return {};
  const std::string folder = folder_of(target_of(path));
  if (!std::filesystem::is_directory(folder, ignored))
    return fail(Error::Code::kIo, "report {}: the folder {} does not exist",
                path, folder);
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return fail_with_errno(path, "cannot write into its folder");
  return {};
}

Result<void> write_report(const std::string& path, const RunReport& report) {
  const Result<View> view = view_for(path);
  if (!view)
    return tl::unexpected<Error>(view.error());
  const std::string text = (*view)(report);
  if (is_written_directly(path))
    return write_directly(path, text);
  return write_and_rename(path, text);
}

}  // namespace docmill
