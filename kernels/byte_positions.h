// Finds all places of one byte in a text.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docmill::kernels {

// Writes the positions of `wanted` in text[0, n), ascending, and returns how
// many there are. Made for few: some 2 in 64 bytes.
// REQUIRES: n < 2^32; room for n positions and kPositionSlack of
// bit_positions.h.
size_t byte_positions(const uint8_t* text, size_t n, uint8_t wanted,
                      uint32_t* positions);

// One compiled version of the kernel.
struct BytePositions {
  const char* isa;
  bool (*is_supported)();
  size_t (*run)(const uint8_t* text, size_t n, uint8_t wanted,
                uint32_t* positions);
};

// All versions, best first; the last one is the reference.
std::span<const BytePositions> byte_positions_versions();

}  // namespace docmill::kernels
