// Turns bit masks into the positions of their ones.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docmill::kernels {

// Room that bit_positions() needs behind the last position.
inline constexpr size_t kPositionSlack = 64;

// Writes the position of each one of masks[0, count), ascending, and returns
// how many there are. Bit b of masks[i] has the position first + 64 * i + b.
// Made for few ones: some 4 in a mask.
// REQUIRES: room for that many and kPositionSlack; no position passes 2^32.
size_t bit_positions(const uint64_t* masks, size_t count, uint32_t first,
                     uint32_t* positions);

// One compiled version of the kernel.
struct BitPositions {
  const char* isa;
  bool (*is_supported)();
  size_t (*run)(const uint64_t* masks, size_t count, uint32_t first,
                uint32_t* positions);
};

// All versions, best first; the last one is the reference.
std::span<const BitPositions> bit_positions_versions();

}  // namespace docmill::kernels
