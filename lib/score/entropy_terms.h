// c * log2(c) for small counts, from a table, as whole numbers.
//
// Fixed point makes sums of terms exact: they do not depend on the order of
// adding, so a score never depends on how a hash table happens to lie.

#pragma once

#include <array>

#include "lib/base/types.h"

namespace docmill {

// The table reaches up to this count. The sum of the terms of counts that add
// up to at most it stays below 2^60.
inline constexpr i64 kMaxTabledCount = 4096;

// One bit of information in fixed point. A term is off by at most half of
// 1 / kTermUnit.
inline constexpr double kTermUnit = 0x1p44;

struct EntropyTerms {
  // term[c] is c * log2(c); step[c] is term[c + 1] - term[c].
  std::array<i64, kMaxTabledCount + 1> term;
  std::array<i64, kMaxTabledCount> step;
};

// Made at the first call; may be called from any thread.
const EntropyTerms& entropy_terms();

}  // namespace docmill
