// gzip and zstd as streams, behind one face. The only user of zlib and zstd.
//
// Thread safety: none; one object, one thread at a time.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

enum class Compression { kNone, kGzip, kZstd };

// Bytes at the start of a stream that decide what it is.
inline constexpr i64 kMagicBytes = 4;

// What a stream that starts with `head` is compressed with. A zstd stream
// may start with a skippable frame.
Compression detect_compression(std::string_view head);

// Whether more bytes after `head` could still make it a compressed stream.
bool may_become_compressed(std::string_view head);

// By the suffix of a name: .gz, .zst, .zstd.
Compression compression_of_name(std::string_view path);

// Turns compressed bytes into plain ones: all members of a gzip stream, all
// frames of a zstd stream, skippable ones too. Zero bytes after the last
// gzip member are padding.
class StreamDecoder {
 public:
  struct Step {
    i64 consumed = 0;
    i64 produced = 0;
  };

  virtual ~StreamDecoder() = default;

  // Decodes some of `in` into `out`. With an empty `in` gives out what is
  // left inside. Nothing consumed and nothing produced: wants more input.
  // The error says what is wrong, without a file name or place.
  // REQUIRES: `out` is not empty.
  virtual Result<Step> decode(std::span<const char> in,
                              std::span<char> out) = 0;

  // Whether the stream may end here; else it is truncated.
  virtual bool is_complete() const = 0;
};

// REQUIRES: not kNone.
std::unique_ptr<StreamDecoder> make_decoder(Compression compression);

// Turns plain bytes into one compressed stream.
class StreamEncoder {
 public:
  virtual ~StreamEncoder() = default;

  // Appends to `out` what is ready; the rest stays inside.
  virtual Result<void> encode(std::string_view plain, std::string& out) = 0;

  // Appends all that was encoded so far, so that a reader can decode it.
  // Costs compression.
  virtual Result<void> flush(std::string& out) = 0;

  // Appends the end of the frame. A next encode() starts a new one.
  virtual Result<void> finish(std::string& out) = 0;
};

// REQUIRES: not kNone.
std::unique_ptr<StreamEncoder> make_encoder(Compression compression);

}  // namespace docmill
