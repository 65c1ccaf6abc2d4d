#include "lib/report/report_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "lib/base/durable_file.h"
#include "lib/base/file_descriptor.h"
#include "lib/base/output_path.h"

namespace docmill {
namespace {

using View = std::string (*)(const RunReport&);

tl::unexpected<Error> fail_report(const Error& error) {
  return fail(error.code, "report {}", error.what);
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
  const FileDescriptor file(open_directly(path));
  const int error = file.is_open() ? write_all(file.get(), text) : errno;
  // A reader that has gone wants no more.
  if (error != 0 && error != EPIPE)
    return tl::unexpected(file_error(path, error));
  return {};
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
    return fail(Error::Code::kIo, "report {}: cannot write into its folder: {}",
                path, std::strerror(errno));
  return {};
}

Result<void> write_report(const std::string& path, const RunReport& report) {
  const Result<View> view = view_for(path);
  if (!view)
    return tl::unexpected<Error>(view.error());
  const std::string text = (*view)(report);
  const Result<void> written = is_written_directly(path)
                                   ? write_directly(path, text)
                                   : replace_file(target_of(path), text);
  if (!written)
    return fail_report(written.error());
  return {};
}

}  // namespace docmill
