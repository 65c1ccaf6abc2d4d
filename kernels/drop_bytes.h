// Copies a text without the characters of an ASCII set.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/char_tables.h"

namespace docmill::kernels {

// Writes text[0, n) without the bytes in `dropped`; returns how many are
// left.
// REQUIRES: n + 64 bytes at `out`; no overlap.
size_t drop_bytes(const uint8_t* text, size_t n, const AsciiSet& dropped,
                  uint8_t* out);

// One compiled version of the kernel.
struct DropBytes {
  const char* isa;
  bool (*is_supported)();
  size_t (*run)(const uint8_t* text, size_t n, const AsciiSet& dropped,
                uint8_t* out);
};

// All versions, best first; the last one is the reference.
std::span<const DropBytes> drop_bytes_versions();

}  // namespace docmill::kernels
