// Escapes a text for a JSON string (RFC 8259, section 7).

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docmill::kernels {

// What escape_json() may write to for n bytes.
constexpr size_t escaped_capacity(size_t n) { return 6 * n + 64; }

// Writes text[0, n), quotes, backslashes and control characters escaped;
// returns how many bytes that makes.
// REQUIRES: escaped_capacity(n) bytes at `out`; no overlap.
size_t escape_json(const uint8_t* text, size_t n, uint8_t* out);

// One compiled version of the kernel.
struct EscapeJson {
  const char* isa;
  bool (*is_supported)();
  size_t (*run)(const uint8_t* text, size_t n, uint8_t* out);
};

// All versions, best first; the last one is the reference.
std::span<const EscapeJson> escape_json_versions();

}  // namespace docmill::kernels
