#include "lib/base/compress.h"

#include <string>

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("What comes before damage is decoded, whatever room there is") {
  // A frame with a window of 1 KiB: a raw block of 96 bytes, and one of a
  // kind that does not exist.
  const std::string packed = std::string("\x28\xb5\x2f\xfd\0\0", 6) +
                             std::string("\0\3\0", 3) + std::string(96, 'x') +
                             std::string("\6\0\0", 3);
  for (std::size_t room = 1; room <= 100; room++) {
    CAPTURE(room);
    const auto decoder = make_decoder(Compression::kZstd);
    std::string_view rest = packed;
    std::string out(room, '\0');
    i64 produced = 0;
    auto step = decoder->decode(rest, out);
    for (; step; step = decoder->decode(rest, out)) {
      REQUIRE(step->consumed + step->produced > 0);
      rest.remove_prefix(static_cast<std::size_t>(step->consumed));
      produced += step->produced;
    }
    CHECK(produced == 96);
  }
}

}  // namespace
}  // namespace docmill
