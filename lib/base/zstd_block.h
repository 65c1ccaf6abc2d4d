// zstd for small texts that are held whole: one frame each, in contexts that
// are used again. zstd_stream.h is for files.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

// Thread safety: any thread; keeps as many contexts as were ever in use at
// once.
class ZstdBlocks {
 public:
  // `level`: of zstd; higher is smaller and slower.
  explicit ZstdBlocks(int level = 1);
  ~ZstdBlocks();
  ZstdBlocks(const ZstdBlocks&) = delete;
  ZstdBlocks& operator=(const ZstdBlocks&) = delete;

  // Appends `plain` as one frame. False: it would not be smaller than the
  // plain text, and `out` is as it was.
  bool append_packed(std::string& out, std::string_view plain);

  // What append_packed() packed; nothing when `frame` is not one whole frame
  // of exactly `plain_bytes`, whatever bytes it holds.
  std::optional<std::string> unpack(std::string_view frame, i64 plain_bytes);

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
  const int level_;
};

}  // namespace docmill
