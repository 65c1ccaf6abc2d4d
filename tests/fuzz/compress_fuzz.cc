// Fuzz target: arbitrary bytes as gzip and zstd data, in pieces whose sizes
// the first two bytes choose, and as a text that is packed. The sizes of the
// pieces change nothing, and what was packed comes out again.

#include <algorithm>
#include <string>
#include <string_view>

#include "lib/base/compress.h"
#include "lib/base/zstd_block.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

// Small data may unpack to much.
constexpr std::size_t kMostPlain = 1 << 20;

struct Pieces {
  std::size_t in;
  std::size_t out;
};

struct Unpacked {
  std::string plain;
  bool is_damaged = false;
  bool is_complete = false;

  bool operator==(const Unpacked&) const = default;
};

Unpacked unpack(Compression compression, std::string_view packed,
                Pieces pieces) {
  const auto decoder = make_decoder(compression);
  Unpacked unpacked;
  std::string out(pieces.out, '\0');
  while (unpacked.plain.size() < kMostPlain) {
    const std::string_view in = packed.substr(0, pieces.in);
    const auto step = decoder->decode(in, out);
    if (!step) {
      require(!step.error().what.empty());
      unpacked.is_damaged = true;
      break;
    }
    require(step->consumed >= 0 && step->consumed <= std::ssize(in));
    require(step->produced >= 0 && step->produced <= std::ssize(out));
    packed.remove_prefix(static_cast<std::size_t>(step->consumed));
    unpacked.plain.append(out, 0, static_cast<std::size_t>(step->produced));
    if (step->consumed == 0 && step->produced == 0) {
      require(packed.empty());
      break;
    }
  }
  unpacked.is_complete = !unpacked.is_damaged && decoder->is_complete();
  return unpacked;
}

void check_packed(Compression compression, std::string_view packed,
                  Pieces pieces) {
  const Unpacked whole = unpack(compression, packed, {packed.size(), 1 << 16});
  const Unpacked cut = unpack(compression, packed, pieces);
  if (std::max(whole.plain.size(), cut.plain.size()) < kMostPlain)
    require(cut == whole);
}

void check_plain(Compression compression, std::string_view plain,
                 Pieces pieces) {
  const auto encoder = make_encoder(compression);
  const std::size_t middle = std::min(pieces.in, plain.size());
  std::string packed;
  require(encoder->encode(plain.substr(0, middle), packed).has_value());
  require(encoder->flush(packed).has_value());
  require(unpack(compression, packed, pieces).plain == plain.substr(0, middle));
  require(encoder->encode(plain.substr(middle), packed).has_value());
  require(encoder->finish(packed).has_value());
  require(plain.empty() || detect_compression(packed) == compression);
  const Unpacked again = unpack(compression, packed, pieces);
  require(again.plain == plain && again.is_complete && !again.is_damaged);
}

void check_block(std::string_view bytes, i64 plain_bytes) {
  static ZstdBlocks blocks;
  if (const auto plain = blocks.unpack(bytes, plain_bytes))
    require(std::ssize(*plain) == plain_bytes);
  std::string packed;
  if (blocks.append_packed(packed, bytes))
    require(packed.size() < bytes.size() &&
            blocks.unpack(packed, std::ssize(bytes)) == bytes);
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace docmill;
  if (size < 2)
    return 0;
  const Pieces pieces{std::size_t{data[0]} % 32 + 1, std::size_t{data[1]} + 1};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2,
                               size - 2);
  for (Compression compression : {Compression::kGzip, Compression::kZstd}) {
    check_packed(compression, bytes, pieces);
    check_plain(compression, bytes, pieces);
  }
  check_block(bytes, data[0] * 16);
  return 0;
}
