// Turns the masks of fold_words into the positions where words begin and end.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docmill::kernels {

// Mask words per call that callers use: 4 KiB of text, so that what is made
// of it stays in the first cache.
inline constexpr size_t kBoundsChunk = 64;

// Room for the most bounds of one chunk, one held over from the chunk before,
// and what is written ahead without looking.
inline constexpr size_t kBoundsCapacity = 64 * kBoundsChunk + 1 + 64;

// Writes each position where the mask changes its value, ascending, that is,
// by turns a word's first byte and the byte behind its last. Position p is
// bit p - first of the masks. `is_inside` tells whether the bit before the
// first one is set, and is left telling it of the last one. Returns how many.
// REQUIRES: room for 64 * count + 64 positions; no position passes 2^32.
size_t word_bounds(const uint64_t* masks, size_t count, uint32_t first,
                   bool& is_inside, uint32_t* bounds);

// One compiled version of the kernel.
struct WordBounds {
  const char* isa;
  bool (*is_supported)();
  size_t (*run)(const uint64_t* masks, size_t count, uint32_t first,
                bool& is_inside, uint32_t* bounds);
};

// All versions, best first; the last one is the reference.
std::span<const WordBounds> word_bounds_versions();

}  // namespace docmill::kernels
