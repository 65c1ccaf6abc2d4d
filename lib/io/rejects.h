// Tells what could not be a document, and why: one row a line.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/io/output_file.h"

namespace docmill {

struct Reject {
  std::string_view source;   // path, or "-"
  i64 line = 1;              // from 1
  i64 offset = 0;            // of the line's first byte, decompressed
  std::string_view error;    // why
  std::string_view excerpt;  // the line's first bytes, in any state
};

// {"source":…,"line":…,"offset":…,"error":…,"excerpt":…} and LF. The excerpt
// is cut to 100 bytes of valid UTF-8.
std::string reject_row(const Reject& reject);

struct RejectOptions {
  // "" shows the first few on stderr; else rows are written here.
  std::string path;
  // true: the file appears with the first row, and one that an earlier run
  // left is removed. false: it is there from the start, empty at first.
  bool only_when_needed = false;
  // A file that an earlier run left stays as it is until continue_from().
  bool is_kept = false;
};

// Thread safety: none.
class RejectWriter {
 public:
  static constexpr i64 kShown = 10;  // on stderr

  static Result<RejectWriter> create(const RejectOptions& options);

  // Goes on behind the first `bytes` of a file that was kept, or of what is
  // left of them. REQUIRES: is_kept; nothing was added; not compressed.
  Result<void> continue_from(i64 bytes);

  Result<void> add(const Reject& reject);

  // Rows that an earlier run made. REQUIRES: it is a file.
  Result<void> add_rows(std::string_view rows);

  // Ends the file; on stderr tells how many there were beyond those shown.
  Result<void> finish();

  i64 count() const { return count_; }

  // Of the file, those continued from too.
  i64 bytes_written() const { return file_ ? file_->bytes_written() : 0; }

 private:
  explicit RejectWriter(const RejectOptions& options) : options_(options) {}

  Result<void> start();
  Result<void> open();
  Result<void> open_late();

  RejectOptions options_;
  std::optional<OutputFile> file_;
  i64 count_ = 0;
};

}  // namespace docmill
