#include "kernels/word_bounds.h"

#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace docmill::kernels {
namespace {

struct Bounds {
  std::vector<uint32_t> at;
  bool is_inside;
  bool operator==(const Bounds&) const = default;
};

Bounds bounds_of(const WordBounds& version, const std::vector<uint64_t>& masks,
                 bool is_inside) {
  Bounds bounds{std::vector<uint32_t>(64 * masks.size() + 64), is_inside};
  bounds.at.resize(version.run(masks.data(), masks.size(), 1000,
                               bounds.is_inside, bounds.at.data()));
  return bounds;
}

TEST_CASE("word_bounds finds the changes of the mask") {
  for (const WordBounds& version : word_bounds_versions()) {
    if (!version.is_supported())
      continue;
    CAPTURE(version.isa);
    CHECK(bounds_of(version, {0b0110}, false) == Bounds{{1001, 1003}, false});
    CHECK(bounds_of(version, {0b0110}, true) ==
          Bounds{{1000, 1001, 1003}, false});
    CHECK(bounds_of(version, {~0ull << 62, 1}, false) ==
          Bounds{{1062, 1065}, false});
    CHECK(bounds_of(version, {0, 1ull << 63}, false) == Bounds{{1127}, true});
    CHECK(bounds_of(version, {}, true) == Bounds{{}, true});
  }
}

TEST_CASE("word_bounds: every version agrees with the reference") {
  std::mt19937_64 rng(42);
  const WordBounds& reference = word_bounds_versions().back();
  for (int round = 0; round < 3000; round++) {
    std::vector<uint64_t> masks(rng() % 65);
    for (uint64_t& mask : masks)
      mask = round % 3 == 0   ? rng()
             : round % 3 == 1 ? 0x5555555555555555
                              : rng() & rng() & rng();
    const bool is_inside = rng() % 2 == 0;
    for (const WordBounds& version : word_bounds_versions()) {
      if (!version.is_supported())
        continue;
      CAPTURE(version.isa);
      REQUIRE(bounds_of(version, masks, is_inside) ==
              bounds_of(reference, masks, is_inside));
    }
  }
}

}  // namespace
}  // namespace docmill::kernels
