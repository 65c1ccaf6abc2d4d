#include "kernels/byte_positions.h"

#include <bit>

#include "kernels/isa.h"
#include "kernels/mask_positions.h"
#include "kernels/text_block.h"

namespace docmill::kernels {
namespace {

uint32_t* put_each(const uint8_t* text, size_t from, size_t n, uint8_t wanted,
                   uint32_t* end) {
  for (size_t i = from; i < n; i++) {
    *end = static_cast<uint32_t>(i);
    end += text[i] == wanted;
  }
  return end;
}

size_t byte_positions_scalar(const uint8_t* text, size_t n, uint8_t wanted,
                             uint32_t* positions) {
  return static_cast<size_t>(put_each(text, 0, n, wanted, positions) -
                             positions);
}

#if defined(__x86_64__)
DOCMILL_AVX2 size_t byte_positions_avx2(const uint8_t* text, size_t n,
                                        uint8_t wanted, uint32_t* positions) {
  uint32_t* end = positions;
  size_t at = 0;
  for (; at + kBlockBytes <= n; at += kBlockBytes) {
    const uint64_t mask = equal(load(text + at), wanted);
    const int found = std::popcount(mask);
    flatten<4>(mask, found, static_cast<uint32_t>(at), end);
    end += found;
  }
  return static_cast<size_t>(put_each(text, at, n, wanted, end) - positions);
}
#endif

constexpr BytePositions kVersions[] = {
#if defined(__x86_64__)
    {"avx2", has_avx2, byte_positions_avx2},
#endif
    {"scalar", always, byte_positions_scalar},
};

}  // namespace

std::span<const BytePositions> byte_positions_versions() { return kVersions; }

size_t byte_positions(const uint8_t* text, size_t n, uint8_t wanted,
                      uint32_t* positions) {
  static const auto run = best_version(byte_positions_versions()).run;
  return run(text, n, wanted, positions);
}

}  // namespace docmill::kernels
