#include "lib/io/rejects.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/base/json_text.h"
#include "lib/base/log.h"
#include "lib/base/output_path.h"
#include "lib/base/units.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

constexpr std::size_t kExcerptBytes = 100;

// Valid UTF-8 of at most kExcerptBytes, cut at a character's end.
std::string clean_excerpt(std::string_view bytes) {
  // One character more, so that the cut never makes an invalid end.
  std::string text = replace_invalid_utf8(bytes.substr(0, kExcerptBytes + 4));
  std::size_t end = std::min(text.size(), kExcerptBytes);
  while (end > 0 && end < text.size() && (text[end] & 0xC0) == 0x80)
    end--;
  text.resize(end);
  return text;
}

}  // namespace

std::string reject_row(const Reject& reject) {
  JsonWriter json;
  json.begin_object()
      .member("source", std::string_view(replace_invalid_utf8(reject.source)))
      .member("line", reject.line)
      .member("offset", reject.offset)
      .member("error", std::string_view(replace_invalid_utf8(reject.error)))
      .member("excerpt", std::string_view(clean_excerpt(reject.excerpt)))
      .end_object();
  return json.text() + "\n";
}

Result<RejectWriter> RejectWriter::create(const RejectOptions& options) {
  RejectWriter writer(options);
  if (options.path.empty() || options.is_kept)
    return writer;
  if (const Result<void> started = writer.start(); !started)
    return tl::unexpected(started.error());
  return writer;
}

// With what an earlier run left out of the way.
Result<void> RejectWriter::start() {
  if (!options_.only_when_needed)
    return open();
  if (::unlink(options_.path.c_str()) != 0 && errno != ENOENT)
    return fail(Error::Code::kUsage, "{}: an old one cannot be removed: {}",
                options_.path, std::strerror(errno));
  return {};
}

Result<void> RejectWriter::open() {
  Result<OutputFile> file = OutputFile::create(
      {.path = options_.path, .by_part = false, .is_kept = options_.is_kept});
  if (!file)
    return tl::unexpected(file.error());
  file_.emplace(std::move(*file));
  return {};
}

// The run has begun: what is wrong now is no longer the options' fault.
Result<void> RejectWriter::open_late() {
  Result<void> opened = open();
  if (!opened && opened.error().code == Error::Code::kUsage)
    opened.error().code = Error::Code::kIo;
  return opened;
}

Result<void> RejectWriter::continue_from(i64 bytes) {
  if (options_.path.empty())
    return {};
  struct stat info {};
  const bool is_there = ::stat(options_.path.c_str(), &info) == 0;
  const i64 left = is_there ? info.st_size : 0;
  if (left < bytes && !is_written_directly(options_.path)) {
    log_warn("{}: {} bytes of rows are lost", options_.path,
             show_count(bytes - left));
    bytes = left;
  }
  if (bytes == 0) {
    options_.is_kept = false;
    return start();
  }
  if (Result<void> opened = open(); !opened)
    return opened;
  return file_->continue_from(bytes);
}

Result<void> RejectWriter::add(const Reject& reject) {
  count_++;
  if (options_.path.empty()) {
    const std::string excerpt = clean_excerpt(reject.excerpt);
    if (count_ <= kShown)
      log_warn("{}:{}: {}{}{}", reject.source, reject.line, reject.error,
               excerpt.empty() ? "" : ": ", excerpt);
    return {};
  }
  return add_rows(reject_row(reject));
}

Result<void> RejectWriter::add_rows(std::string_view rows) {
  if (!file_)
    if (Result<void> opened = open_late(); !opened)
      return opened;
  return file_->write(rows);
}

Result<void> RejectWriter::finish() {
  if (options_.path.empty() && count_ > kShown)
    log_warn(
        "{} lines rejected, the first {} are shown; --rejects FILE keeps "
        "all",
        show_count(count_), kShown);
  return file_ ? file_->finish() : Result<void>();
}

}  // namespace docmill
