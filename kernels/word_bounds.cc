#include "kernels/word_bounds.h"

#include <bit>

#include "kernels/isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace docmill::kernels {
namespace {

bool always() { return true; }

// Where the mask differs from itself one bit earlier.
inline uint64_t changes_of(uint64_t mask, uint64_t& carry) {
  const uint64_t changes = mask ^ (mask << 1 | carry);
  carry = mask >> 63;
  return changes;
}

size_t word_bounds_scalar(const uint64_t* masks, size_t count, uint32_t first,
                          bool& is_inside, uint32_t* bounds) {
  uint64_t carry = is_inside ? 1 : 0;
  size_t found = 0;
  for (size_t i = 0; i < count; i++, first += 64)
    for (uint64_t bits = changes_of(masks[i], carry); bits != 0;
         bits &= bits - 1)
      bounds[found++] = first + static_cast<uint32_t>(std::countr_zero(bits));
  is_inside = carry != 0;
  return found;
}

#if defined(__x86_64__)
bool has_bmi() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("popcnt");
}

// Writes the set bits of `bits` in one step of a fixed size, whether there
// are so many or not, and rarely more; only `found` of them are real
// (simdjson's bit flattening): a branch per 32 bytes instead of one per
// position. English has about 11 changes in 32 bytes.
[[gnu::target("bmi,popcnt"), gnu::always_inline]] inline void flatten(
    uint32_t bits, int found, uint32_t first, uint32_t* out) {
  constexpr int kStep = 16;
  for (int k = 0; k < kStep; k++, bits &= bits - 1)
    out[k] = first + static_cast<uint32_t>(std::countr_zero(bits));
  for (int k = kStep; k < found; k++, bits &= bits - 1)
    [[unlikely]] out[k] = first + static_cast<uint32_t>(std::countr_zero(bits));
}

[[gnu::target("bmi,popcnt")]] size_t word_bounds_bmi(const uint64_t* masks,
                                                     size_t count,
                                                     uint32_t first,
                                                     bool& is_inside,
                                                     uint32_t* bounds) {
  uint64_t carry = is_inside ? 1 : 0;
  uint32_t* end = bounds;
  for (size_t i = 0; i < count; i++, first += 64) {
    // Halves, as each is a chain of dependent steps.
    const uint64_t changes = changes_of(masks[i], carry);
    const uint32_t low = static_cast<uint32_t>(changes);
    const uint32_t high = static_cast<uint32_t>(changes >> 32);
    const int found_low = std::popcount(low);
    const int found_high = std::popcount(high);
    flatten(low, found_low, first, end);
    flatten(high, found_high, first + 32, end + found_low);
    end += found_low + found_high;
  }
  is_inside = carry != 0;
  return static_cast<size_t>(end - bounds);
}

bool has_vbmi2() {
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("popcnt");
}

// (The maskz forms spare a false warning of g++ 12.)
[[gnu::target("avx512f"), gnu::always_inline]] inline void widen(
    __m128i sixteen, __m512i base, uint32_t* out) {
  _mm512_storeu_si512(
      out, _mm512_add_epi32(base, _mm512_maskz_cvtepu8_epi32(0xFFFF, sixteen)));
}

// The positions within 64 bytes are a byte each: compressed in one
// instruction, then widened sixteen at a time.
[[gnu::target("avx512f,avx512bw,avx512vbmi2,popcnt")]] size_t
word_bounds_avx512(const uint64_t* masks, size_t count, uint32_t first,
                   bool& is_inside, uint32_t* bounds) {
  alignas(64) static constexpr auto kIndex = [] {
    struct {
      uint8_t at[64];
    } index{};
    for (int i = 0; i < 64; i++)
      index.at[i] = static_cast<uint8_t>(i);
    return index;
  }();
  const __m512i index = _mm512_load_si512(kIndex.at);
  uint64_t carry = is_inside ? 1 : 0;
  uint32_t* end = bounds;
  for (size_t i = 0; i < count; i++, first += 64) {
    const uint64_t changes = changes_of(masks[i], carry);
    const int found = std::popcount(changes);
    const __m512i base = _mm512_set1_epi32(static_cast<int>(first));
    const __m512i packed = _mm512_maskz_compress_epi8(changes, index);
    widen(_mm512_maskz_extracti32x4_epi32(0xF, packed, 0), base, end);
    widen(_mm512_maskz_extracti32x4_epi32(0xF, packed, 1), base, end + 16);
    if (found > 32) [[unlikely]] {
      widen(_mm512_maskz_extracti32x4_epi32(0xF, packed, 2), base, end + 32);
      widen(_mm512_maskz_extracti32x4_epi32(0xF, packed, 3), base, end + 48);
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
    {"avx2", has_bmi, word_bounds_bmi},
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
