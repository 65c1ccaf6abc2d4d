// Chooses places in a text by what stands there, so that two texts with a piece
// in common have the same places in it chosen.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docmill::kernels {

// How many bytes a place is chosen by.
inline constexpr size_t kGramBytes = 8;

// Bit b of masks[i] tells whether the gram at text[64 * i + b] is chosen: one
// of 2^shift grams is. The choice is no secret: whoever writes a text can have
// all of its grams chosen, or none. REQUIRES: shift <= 31; 64 * count +
// kGramBytes - 1 bytes at `text`.
void gram_samples(const uint8_t* text, size_t count, int shift,
                  uint64_t* masks);

// One compiled version of the kernel.
struct GramSamples {
  const char* isa;
  bool (*is_supported)();
  void (*run)(const uint8_t* text, size_t count, int shift, uint64_t* masks);
};

// All versions, best first; the last one is the reference.
std::span<const GramSamples> gram_samples_versions();

}  // namespace docmill::kernels
