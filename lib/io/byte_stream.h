// The plain bytes of one source after another: opens it, recognises gzip and
// zstd by content, decompresses as it goes. Works on anything that read(2)
// reads; never seeks.
//
// Thread safety: one thread, except bytes_read(), which any may call.

#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/compress.h"
#include "lib/base/file_descriptor.h"
#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/io/source_list.h"

namespace docmill {

class ByteStream {
 public:
  enum class Wait { kForever, kNever };

  struct Read {
    enum class Status {
      kData,     // `bytes` > 0 were read
      kEnd,      // the source is at its end
      kNothing,  // with Wait::kNever: nothing there at the moment
      kStopped,  // stop_fd became readable
    };
    Status status;
    i64 bytes = 0;
  };

  // A wait for input ends when `stop_fd` (an eventfd or pipe) becomes
  // readable; -1: never.
  explicit ByteStream(int stop_fd = -1) : stop_fd_(stop_fd) {}

  // Starts on `source`, leaving the one before. Does not wait.
  Result<void> open(const Source& source);
  void close();
  bool is_open() const { return fd_.is_open(); }

  // Reads what is there, at most out.size() bytes: never waits to fill `out`.
  // The error of a damaged file says where in the compressed bytes.
  // REQUIRES: is_open(), `out` not empty.
  Result<Read> read(std::span<char> out, Wait wait);

  // Bytes read from files so far, all sources together, as stored.
  i64 bytes_read() const { return bytes_read_.load(std::memory_order_relaxed); }

 private:
  Result<Read> read_raw(std::span<char> out, Wait wait);
  Result<Read> recognise(Wait wait);
  Result<Read> read_compressed(std::span<char> out, Wait wait);
  i64 take_head(std::span<char> out);
  Read::Status wait_for_input(Wait wait) const;

  int stop_fd_;
  FileDescriptor fd_;
  bool is_regular_ = false;
  bool is_recognised_ = false;
  i64 source_bytes_ = 0;  // bytes read from this source
  std::atomic<i64> bytes_read_{0};

  // The first bytes, read to recognise the compression.
  char head_[kMagicBytes];
  i64 head_size_ = 0;
  i64 head_taken_ = 0;

  std::unique_ptr<StreamDecoder> decoder_;  // null: plain
  std::unique_ptr<char[]> packed_;          // compressed bytes not yet decoded
  std::span<const char> packed_rest_;
};

}  // namespace docmill
