// Bytes as a compressed file holds them.

#pragma once

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/compress.h"

namespace docmill {

// One gzip member or zstd frame.
inline std::string packed(std::string_view plain, Compression compression) {
  if (compression == Compression::kNone)
    return std::string(plain);
  std::string out;
  const auto encoder = make_encoder(compression);
  if (!encoder->encode(plain, out) || !encoder->finish(out))
    std::abort();
  return out;
}

// What was packed; all of it must be whole.
inline std::string unpacked(std::string_view bytes) {
  const Compression compression = detect_compression(bytes);
  if (compression == Compression::kNone)
    return std::string(bytes);
  const auto decoder = make_decoder(compression);
  std::string out;
  std::vector<char> chunk(64 << 10);
  while (true) {
    const auto step = decoder->decode(bytes, chunk).value();
    if (step.consumed == 0 && step.produced == 0)
      break;
    bytes.remove_prefix(static_cast<std::size_t>(step.consumed));
    out.append(chunk.data(), static_cast<std::size_t>(step.produced));
  }
  if (!decoder->is_complete() || !bytes.empty())
    std::abort();
  return out;
}

}  // namespace docmill
