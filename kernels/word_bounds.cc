#include "kernels/word_bounds.h"

#include <bit>

#include "kernels/isa.h"

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

// Writes positions in steps of a fixed size, whether there are so many or
// not, and then counts those that are real (simdjson's bit flattening): a
// branch per 64 bytes instead of one per position. English has about 22
// changes in 64 bytes.
[[gnu::target("bmi,popcnt")]] size_t word_bounds_bmi(const uint64_t* masks,
                                                     size_t count,
                                                     uint32_t first,
                                                     bool& is_inside,
                                                     uint32_t* bounds) {
  constexpr int kStep = 24;
  uint64_t carry = is_inside ? 1 : 0;
  uint32_t* end = bounds;
  for (size_t i = 0; i < count; i++, first += 64) {
    uint64_t bits = changes_of(masks[i], carry);
    const int found = std::popcount(bits);
    for (int k = 0; k < kStep; k++, bits &= bits - 1)
      end[k] = first + static_cast<uint32_t>(std::countr_zero(bits));
    for (int k = kStep; k < found; k++, bits &= bits - 1)
      [[unlikely]] end[k] =
          first + static_cast<uint32_t>(std::countr_zero(bits));
    end += found;
  }
  is_inside = carry != 0;
  return static_cast<size_t>(end - bounds);
}
#endif

constexpr WordBounds kVersions[] = {
#if defined(__x86_64__)
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
