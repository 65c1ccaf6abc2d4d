#include "lib/io/json_array_check.h"

#include <algorithm>

#include "lib/io/byte_stream.h"
#include "lib/io/white_space.h"

namespace docmill {
namespace {

std::string shell_quoted(const std::string& path) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+,:@";
  if (path.find_first_not_of(kPlain) == path.npos)
    return path;
  std::string quoted = "'";
  for (const char c : path)
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  return quoted + "'";
}

}  // namespace

bool starts_array(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF"))
    text.remove_prefix(3);
  const auto first = std::find_if_not(text.begin(), text.end(), is_white_space);
  return first != text.end() && *first == '[';
}

std::string array_advice(const std::string& path) {
  const std::string_view unpack =
      path.ends_with(".gz")                               ? "zcat"
      : path.ends_with(".zst") || path.ends_with(".zstd") ? "zstdcat"
                                                          : "";
  const std::string file = shell_quoted(path);
  constexpr std::string_view kWhat =
      "holds one array, not one object a line; make lines of it with";
  if (unpack.empty())
    return fmt::format("{}: jq -c '.[]' {} | docmill ...", kWhat, file);
  return fmt::format("{}: {} {} | jq -c '.[]' | docmill ...", kWhat, unpack,
                     file);
}

Result<void> check_not_an_array(const Source& source) {
  const bool may_be_array = source.is_named && source.fd < 0 &&
                            source.bytes > 0 && is_json_name(source.path) &&
                            source.format == InputFormat::kJsonl;
  if (!may_be_array)
    return {};
  ByteStream stream;
  if (!stream.open(source))
    return {};
  char start[4096];
  const auto read = stream.read(start, ByteStream::Wait::kForever);
  if (!read || read->bytes == 0)
    return {};
  // A plain file's first bytes come apart, a few at a time.
  i64 size = read->bytes;
  if (const auto more = stream.read(
          {start + size, sizeof start - static_cast<std::size_t>(size)},
          ByteStream::Wait::kForever);
      more)
    size += more->bytes;
  if (starts_array({start, static_cast<std::size_t>(size)}))
    return fail(Error::Code::kUsage, "{}: {}", source.path,
                array_advice(source.path));
  return {};
}

}  // namespace docmill
