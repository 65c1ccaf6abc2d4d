#include "lib/base/output_path.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>

namespace docmill {
namespace {

bool is_no_regular_file(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

}  // namespace

bool is_written_directly(const std::string& path) {
  return path == "-" || path.starts_with("/dev/") ||
         path.starts_with("/proc/") || is_no_regular_file(path);
}

std::string target_of(const std::string& path) {
  constexpr int kMaxLinks = 40;  // as many as the kernel follows
  std::filesystem::path target = path;
  for (int i = 0; i < kMaxLinks; i++) {
    std::error_code error;
    const auto next = std::filesystem::read_symlink(target, error);
    if (error)  // no link
      return target.string();
    target = target.parent_path() / next;  // `next` alone when absolute
  }
  return path;  // they lead in a circle, to no file
}

}  // namespace docmill
