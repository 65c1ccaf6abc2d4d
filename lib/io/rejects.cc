#include "lib/io/rejects.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/base/json_text.h"
#include "lib/base/log.h"
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
  if (options.path.empty())
    return writer;
  if (!options.only_when_needed) {
    if (const Result<void> opened = writer.open(); !opened)
      return tl::unexpected(opened.error());
  } else if (::unlink(options.path.c_str()) != 0 && errno != ENOENT) {
    return fail(Error::Code::kUsage, "{}: an old one cannot be removed: {}",
                options.path, std::strerror(errno));
  }
  return writer;
}

Result<void> RejectWriter::open() {
  Result<OutputFile> file =
      OutputFile::create({.path = options_.path, .by_part = false});
  if (!file)
    return tl::unexpected(file.error());
  file_.emplace(std::move(*file));
  return {};
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
  if (!file_) {
    Result<void> opened = open();
    // The run has begun: what is wrong now is no longer the options' fault.
    if (!opened && opened.error().code == Error::Code::kUsage)
      opened.error().code = Error::Code::kIo;
    if (!opened)
      return opened;
  }
  return file_->write(reject_row(reject));
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
