#include "kernels/bit_positions.h"

#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace docmill::kernels {
namespace {

std::vector<uint32_t> positions_of(const BitPositions& version,
                                   const std::vector<uint64_t>& masks) {
  std::vector<uint32_t> positions(64 * masks.size() + kPositionSlack);
  positions.resize(
      version.run(masks.data(), masks.size(), 1000, positions.data()));
  return positions;
}

TEST_CASE("bit_positions tells where the ones are") {
  for (const BitPositions& version : bit_positions_versions()) {
    if (!version.is_supported())
      continue;
    CAPTURE(version.isa);
    CHECK(positions_of(version, {}).empty());
    CHECK(positions_of(version, {0, 0b101, 1ull << 63}) ==
          std::vector<uint32_t>{1064, 1066, 1191});
  }
}

TEST_CASE("bit_positions: every version agrees with the reference") {
  std::mt19937_64 rng(42);
  const BitPositions& reference = bit_positions_versions().back();
  for (int round = 0; round < 2000; round++) {
    std::vector<uint64_t> masks(rng() % 65);
    for (uint64_t& mask : masks)
      mask = round % 2 == 0 ? rng() : rng() & rng() & rng() & rng();
    for (const BitPositions& version : bit_positions_versions()) {
      if (!version.is_supported())
        continue;
      CAPTURE(version.isa);
      REQUIRE(positions_of(version, masks) == positions_of(reference, masks));
    }
  }
}

}  // namespace
}  // namespace docmill::kernels
