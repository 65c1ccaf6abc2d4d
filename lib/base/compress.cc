// What gzip and zstd share: telling them apart.

#include "lib/base/compress.h"

#include "lib/base/gzip_stream.h"
#include "lib/base/zstd_stream.h"

namespace docmill {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";
// The first byte of a skippable frame is 0x50 to 0x5F.
constexpr std::string_view kSkippableTail = "\x2A\x4D\x18";

bool is_skippable_start(char byte) { return (byte & 0xF0) == 0x50; }

bool is_prefix(std::string_view head, std::string_view magic) {
  return magic.starts_with(head);
}

}  // namespace

Compression detect_compression(std::string_view head) {
  if (head.starts_with(kGzipMagic))
    return Compression::kGzip;
  if (head.starts_with(kZstdMagic))
    return Compression::kZstd;
  if (!head.empty() && is_skippable_start(head[0]) &&
      head.substr(1).starts_with(kSkippableTail))
    return Compression::kZstd;
  return Compression::kNone;
}

bool may_become_compressed(std::string_view head) {
  if (head.empty())
    return true;
  if (detect_compression(head) != Compression::kNone)
    return false;
  return is_prefix(head, kGzipMagic) || is_prefix(head, kZstdMagic) ||
         (is_skippable_start(head[0]) &&
          is_prefix(head.substr(1), kSkippableTail));
}

Compression compression_of_name(std::string_view path) {
  if (path.ends_with(".gz"))
    return Compression::kGzip;
  if (path.ends_with(".zst") || path.ends_with(".zstd"))
    return Compression::kZstd;
  return Compression::kNone;
}

std::unique_ptr<StreamDecoder> make_decoder(Compression compression) {
  if (compression == Compression::kGzip)
    return make_gzip_decoder();
  return make_zstd_decoder();
}

std::unique_ptr<StreamEncoder> make_encoder(Compression compression) {
  if (compression == Compression::kGzip)
    return make_gzip_encoder();
  return make_zstd_encoder();
}

}  // namespace docmill
