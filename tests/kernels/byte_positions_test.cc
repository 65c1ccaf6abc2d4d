#include "kernels/byte_positions.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "kernels/bit_positions.h"

namespace docmill::kernels {
namespace {

std::vector<uint32_t> find(const BytePositions& version, std::string_view text,
                           char wanted) {
  const std::vector<uint8_t> exact(text.begin(), text.end());
  std::vector<uint32_t> positions(text.size() + kPositionSlack);
  positions.resize(version.run(exact.data(), exact.size(),
                               static_cast<uint8_t>(wanted), positions.data()));
  return positions;
}

TEST_CASE("byte_positions finds every place of the byte, and no other") {
  const std::string text = "a\n\nb" + std::string(60, '\n') + "c\nd";
  std::vector<uint32_t> wanted;
  for (size_t i = 0; i < text.size(); i++)
    if (text[i] == '\n')
      wanted.push_back(static_cast<uint32_t>(i));
  for (const BytePositions& version : byte_positions_versions())
    if (version.is_supported()) {
      CAPTURE(version.isa);
      CHECK(find(version, text, '\n') == wanted);
      CHECK(find(version, "", '\n').empty());
      CHECK(find(version, "x", '\0').empty());  // nothing behind the text
      CHECK(find(version, "\xFF\x7F", '\xFF') == std::vector<uint32_t>{0});
    }
}

TEST_CASE("byte_positions: every version agrees with the reference") {
  std::mt19937 rng(42);
  std::string bytes(512, ' ');
  for (char& b : bytes)
    b = static_cast<char>(rng() % 4);
  const BytePositions& reference = byte_positions_versions().back();
  for (const BytePositions& version : byte_positions_versions()) {
    if (!version.is_supported())
      continue;
    CAPTURE(version.isa);
    for (size_t offset = 0; offset < 64; offset++)
      for (size_t n = 0; n <= 256; n++) {
        const auto text = std::string_view(bytes).substr(offset, n);
        REQUIRE(find(version, text, '\0') == find(reference, text, '\0'));
      }
  }
}

}  // namespace
}  // namespace docmill::kernels
