// Steps through UTF-8, one character forward or backward, on plain pointers.
// Well-formed means Unicode 14, table 3-7: no overlong forms, no surrogates,
// nothing above U+10FFFF.

#pragma once

#include <cstddef>
#include <cstdint>

namespace docmill::kernels {

struct Utf8Step {
  uint32_t code_point;  // kNoCodePoint where the bytes are not UTF-8
  uint32_t length;      // bytes, 1 for a byte that is not UTF-8
};

inline constexpr uint32_t kNoCodePoint = 0xFFFFFFFF;

inline bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// The character that starts at p[0].
// REQUIRES: p < end.
inline Utf8Step utf8_at(const uint8_t* p, const uint8_t* end) {
  constexpr Utf8Step kInvalid = {kNoCodePoint, 1};
  const uint32_t lead = p[0];
  if (lead < 0x80)
    return {lead, 1};
  const ptrdiff_t left = end - p;
  if (lead < 0xC2 || left < 2 || !is_continuation(p[1]))
    return kInvalid;
  const uint32_t two = (lead & 0x1F) << 6 | (p[1] & 0x3F);
  if (lead < 0xE0)
    return {two, 2};
  if (left < 3 || !is_continuation(p[2]))
    return kInvalid;
  const uint32_t three = (two & 0x3FF) << 6 | (p[2] & 0x3F);
  if (lead < 0xF0) {
    const bool is_good = three >= 0x800 && (three & 0xF800) != 0xD800;
    return is_good ? Utf8Step{three, 3} : kInvalid;
  }
  if (lead > 0xF4 || left < 4 || !is_continuation(p[3]))
    return kInvalid;
  const uint32_t four = (lead & 7) << 18 | (three & 0xFFF) << 6 | (p[3] & 0x3F);
  const bool is_good = four >= 0x10000 && four <= 0x10FFFF;
  return is_good ? Utf8Step{four, 4} : kInvalid;
}

// The character that ends before p[0].
// REQUIRES: begin < p.
inline Utf8Step utf8_before(const uint8_t* begin, const uint8_t* p) {
  const uint8_t* lead = p - 1;
  while (lead > begin && p - lead < 4 && is_continuation(*lead))
    lead--;
  const Utf8Step step = utf8_at(lead, p);
  const bool ends_here = lead + step.length == p;
  return ends_here ? step : Utf8Step{kNoCodePoint, 1};
}

// Writes `code_point` at `out`, which must have room for 4 bytes; returns
// the length.
inline uint32_t put_utf8(uint32_t code_point, uint8_t* out) {
  const auto tail = [&](int shift) {
    return static_cast<uint8_t>(0x80 | (code_point >> shift & 0x3F));
  };
  if (code_point < 0x80) {
    out[0] = static_cast<uint8_t>(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    out[0] = static_cast<uint8_t>(0xC0 | code_point >> 6);
    out[1] = tail(0);
    return 2;
  }
  if (code_point < 0x10000) {
    out[0] = static_cast<uint8_t>(0xE0 | code_point >> 12);
    out[1] = tail(6);
    out[2] = tail(0);
    return 3;
  }
  out[0] = static_cast<uint8_t>(0xF0 | code_point >> 18);
  out[1] = tail(12);
  out[2] = tail(6);
  out[3] = tail(0);
  return 4;
}

}  // namespace docmill::kernels
