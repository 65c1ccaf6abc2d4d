#include "kernels/word_bounds.h"

#include <bit>

#include "kernels/isa.h"
#include "kernels/mask_positions.h"

namespace docmill::kernels {
namespace {

// Where the mask differs from itself one bit earlier.
inline uint64_t changes_of(uint64_t mask, uint64_t& carry) {
  const uint64_t changes = mask ^ (mask << 1 | carry);
  carry = mask >> 63;
  return changes;
}

size_t word_bounds_scalar(const uint64_t* masks, size_t count, uint32_t first,
                          bool& is_inside, uint32_t* bounds) {
  uint64_t carry = is_inside ? 1 : 0;
  uint32_t* end = bounds;
  for (size_t i = 0; i < count; i++, first += 64)
    end = put_positions(changes_of(masks[i], carry), first, end);
  is_inside = carry != 0;
  return static_cast<size_t>(end - bounds);
}

#if defined(__x86_64__)
[[gnu::target("bmi,popcnt")]] size_t word_bounds_bmi(const uint64_t* masks,
                                                     size_t count,
                                                     uint32_t first,
                                                     bool& is_inside,
                                                     uint32_t* bounds) {
  uint64_t carry = is_inside ? 1 : 0;
  uint32_t* end = bounds;
  for (size_t i = 0; i < count; i++, first += 64) {
    // Halves, as each is a chain of dependent steps. English has about 11
    // changes in one.
    const uint64_t changes = changes_of(masks[i], carry);
    const uint32_t low = static_cast<uint32_t>(changes);
    const uint32_t high = static_cast<uint32_t>(changes >> 32);
    const int found_low = std::popcount(low);
    const int found_high = std::popcount(high);
    flatten<16>(low, found_low, first, end);
    flatten<16>(high, found_high, first + 32, end + found_low);
    end += found_low + found_high;
  }
  is_inside = carry != 0;
  return static_cast<size_t>(end - bounds);
}

DOCMILL_AVX512_POSITIONS size_t word_bounds_avx512(const uint64_t* masks,
                                                   size_t count, uint32_t first,
                                                   bool& is_inside,
                                                   uint32_t* bounds) {
  const __m512i index = _mm512_load_si512(kByteIndex.at);
  uint64_t carry = is_inside ? 1 : 0;
  uint32_t* end = bounds;
  for (size_t i = 0; i < count; i++, first += 64) {
    const uint64_t changes = changes_of(masks[i], carry);
    const int found = std::popcount(changes);
    const __m512i base = _mm512_set1_epi32(static_cast<int>(first));
    const __m512i packed = _mm512_maskz_compress_epi8(changes, index);
    put_sixteen<0>(packed, base, end);
    put_sixteen<1>(packed, base, end);
    if (found > 32) [[unlikely]] {
      put_sixteen<2>(packed, base, end);
      put_sixteen<3>(packed, base, end);
    }
    end += found;
  }
  is_inside = carry != 0;
  return static_cast<size_t>(end - bounds);
}
#endif

constexpr WordBounds kVersions[] = {
#if defined(__x86_64__)
    {"avx512", has_vbmi2, word_bounds_avx512},
    {"avx2", has_avx2, word_bounds_bmi},
#endif
    {"scalar", always, word_bounds_scalar},
};

}  // namespace

std::span<const WordBounds> word_bounds_versions() { return kVersions; }

size_t word_bounds(const uint64_t* masks, size_t count, uint32_t first,
                   bool& is_inside, uint32_t* bounds) {
  static const auto run = best_version(word_bounds_versions()).run;
  return run(masks, count, first, is_inside, bounds);
}

}  // namespace docmill::kernels
