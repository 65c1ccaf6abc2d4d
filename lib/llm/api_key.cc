#include "lib/llm/api_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <algorithm>

namespace docmill {
namespace {

constexpr std::size_t kMaxKeyBytes = 16 << 10;

// Closes the file in every case.
class KeyFile {
 public:
  explicit KeyFile(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~KeyFile() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;

  bool is_open() const { return fd_ >= 0; }

  // Read as it comes: it may be a pipe, as of <(pass show key).
  Result<Secret> read(const std::string& path) const {
    std::vector<char> bytes(kMaxKeyBytes + 1);
    std::size_t size = 0;
    ssize_t n = 0;
    while (size < bytes.size() &&
           (n = ::read(fd_, bytes.data() + size, bytes.size() - size)) != 0) {
      if (n > 0)
        size += static_cast<std::size_t>(n);
      else if (errno != EINTR)
        break;
    }
    const int error = errno;
    Secret secret(std::string_view(bytes.data(), size));
    explicit_bzero(bytes.data(), bytes.size());
    if (n < 0)
      return fail(Error::Code::kUsage, "--api-key-file: {}: {}", path,
                  std::strerror(error));
    if (size > kMaxKeyBytes)
      return fail(Error::Code::kUsage,
                  "--api-key-file: {}: larger than 16 KiB, not a key", path);
    return secret;
  }

  bool can_be_read_by_others() const {
    struct stat about {};
    return ::fstat(fd_, &about) == 0 && S_ISREG(about.st_mode) &&
           (about.st_mode & (S_IRGRP | S_IROTH)) != 0;
  }

 private:
  int fd_;
};

std::string_view without_line_break(std::string_view text) {
  if (text.ends_with('\n'))
    text.remove_suffix(1);
  if (text.ends_with('\r'))
    text.remove_suffix(1);
  return text;
}

// What goes into a header after "Bearer ".
Result<Secret> check_key(std::string_view raw, const std::string& origin) {
  const std::string_view key = without_line_break(raw);
  if (key.empty())
    return fail(Error::Code::kUsage, "{}: holds no key", origin);
  if (key.find('\n') != key.npos)
    return fail(Error::Code::kUsage,
                "{}: holds several lines, expected the key alone", origin);
  const bool is_plain = std::all_of(
      key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!is_plain)
    return fail(Error::Code::kUsage,
                "{}: the key holds a space, a control character or one that "
                "is not ASCII",
                origin);
  return Secret(key);
}

Result<ApiKey> load_from_file(const std::string& path) {
  const KeyFile file(path);
  if (!file.is_open())
    return fail(Error::Code::kUsage, "--api-key-file: {}: {}", path,
                std::strerror(errno));
  const Result<Secret> raw = file.read(path);
  if (!raw)
    return tl::unexpected(raw.error());
  Result<Secret> key = check_key(raw->reveal(), "--api-key-file: " + path);
  if (!key)
    return tl::unexpected(key.error());
  ApiKey loaded{std::move(*key), true, path, {}};
  // Not refused: secrets that container systems mount look like this.
  if (file.can_be_read_by_others())
    loaded.warnings.push_back(fmt::format(
        "--api-key-file: {}: other users can read the key: chmod 600", path));
  return loaded;
}

Result<ApiKey> load_from_environment(const KeySource& source) {
  ApiKey loaded{{}, source.is_env_explicit, source.env_name, {}};
  if (source.env_name.empty())
    return loaded;
  const char* const raw = std::getenv(source.env_name.c_str());
  if (raw == nullptr || *raw == '\0') {
    if (source.is_env_explicit)
      return fail(Error::Code::kUsage,
                  "--api-key-env: the variable {} is not set (is it exported?)",
                  source.env_name);
    return loaded;
  }
  Result<Secret> key = check_key(raw, "--api-key-env: " + source.env_name);
  if (!key)
    return tl::unexpected(key.error());
  loaded.value = std::move(*key);
  return loaded;
}

}  // namespace

Result<ApiKey> load_key(const KeySource& source) {
  return source.file.empty() ? load_from_environment(source)
                             : load_from_file(source.file);
}

}  // namespace docmill
