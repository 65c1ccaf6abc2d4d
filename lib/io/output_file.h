// Writes records to stdout or a file, whole ones only.
//
// A regular FILE is written as FILE.part, with one writer at a time, and
// renamed by finish(), so that FILE is complete or not there. A FILE that is
// a symbolic link leaves the link: the file it names is replaced. stdout,
// pipes and devices are written directly and never renamed.
//
// REQUIRES of the program: SIGPIPE and SIGXFSZ are ignored.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/compress.h"
#include "lib/base/file_descriptor.h"
#include "lib/base/result.h"
#include "lib/base/stream_hash.h"
#include "lib/base/types.h"

namespace docmill {

struct OutputOptions {
  std::string path = "-";  // "-" is stdout
  // Empty: by the suffix of the path.
  std::optional<Compression> compression = {};
  // false: written in place from its start, without .part, so that others can
  // read it as it grows (rejects, dropped documents).
  bool by_part = true;
  // Whether take_hash() and whole_hash() are asked for.
  bool is_hashed = false;
  // A file that is left over stays as it is until continue_from().
  bool is_kept = false;
};

// Thread safety: none. Destroying it without finish() or close_part() leaves
// what was written in FILE.part as it is.
class OutputFile {
 public:
  // Opens for writing; a FILE.part that is left over is replaced, unless it is
  // to be kept. Fails with kUsage when the path cannot be written at all,
  // kTemporary when another process is writing it.
  static Result<OutputFile> create(const OutputOptions& options);

  // Cuts a file that was kept to its first `bytes` and writes on from there;
  // reads them when they are to be hashed. Does nothing to pipes and devices.
  // REQUIRES: is_kept; it has these bytes, and they are whole frames; nothing
  // was written.
  Result<void> continue_from(i64 bytes);

  // Writes whole records. kTemporary: disk full; what was written before this
  // call stays whole. After an error only discard() and the destructor may
  // follow.
  Result<void> write(std::string_view records);

  // The same for several pieces of whole records, with few system calls.
  Result<void> write(std::span<const std::string_view> pieces);

  // Makes what was written so far visible to a reader now.
  Result<void> flush();

  // Ends the compressed frame, if one is begun, and writes all of it; a plain
  // file has none. Costs compression. A file is a sequence of such frames.
  Result<void> end_frame();

  // As end_frame(), and what is still empty gets its one empty frame, so that
  // the end adds nothing more.
  Result<void> end_last_frame();

  // Ends the file: synchronised to disk and renamed to its name.
  Result<void> finish();

  // Ends the file, but leaves it as FILE.part: whole records, valid frames.
  Result<void> close_part();

  // Removes what was written, where that can be done.
  void discard();

  // Whether write(), flush() or the end failed.
  bool has_failed() const { return has_failed_; }

  // Whether an error came from a reader that went away (`| head`).
  bool is_pipe_closed() const { return is_pipe_closed_; }

  // Bytes given to write(), before compression, and those continued from.
  i64 bytes_written() const { return bytes_written_; }

  // Bytes written to the file, after compression.
  i64 bytes_in_file() const { return bytes_in_file_; }

  // XXH3-64 of the bytes written to the file since the last call, or all of
  // them. REQUIRES: is_hashed.
  u64 take_hash();
  u64 whole_hash() const { return whole_hash_->value(); }

  // For synchronising only; -1 after the end.
  int descriptor() const { return fd_.get(); }
  Compression compression() const { return compression_; }

  const std::string& path() const { return path_; }
  // Where the bytes lie until finish(); path() when written directly.
  const std::string& part_path() const { return part_path_; }
  bool is_regular() const { return is_regular_; }

 private:
  OutputFile() = default;

  Result<void> open_regular(bool is_kept);
  Result<void> open_direct();
  Result<void> hash_file();
  Result<void> encode(std::string_view records);
  Result<void> write_raw(std::string_view bytes);
  Result<void> write_packed(i64 at_least);
  Result<void> end_and_sync();

  std::string path_;
  std::string part_path_;
  FileDescriptor fd_;
  bool is_regular_ = false;
  bool has_failed_ = false;
  bool is_pipe_closed_ = false;
  i64 bytes_written_ = 0;
  i64 bytes_in_file_ = 0;
  Compression compression_ = Compression::kNone;
  std::unique_ptr<StreamEncoder> encoder_;  // null: plain
  std::string packed_;                      // compressed, not yet written
  bool is_frame_begun_ = false;
  std::optional<StreamHash> step_hash_;
  std::optional<StreamHash> whole_hash_;
};

// The default rejects file beside an output, OUTPUT.rejects.jsonl; empty when
// the output is stdout, a pipe or a device.
std::string default_rejects_path(const std::string& output_path);

}  // namespace docmill
