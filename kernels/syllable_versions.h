// The versions of count_syllables that have a file of their own. For
// kernels/syllables*.cc only.

#pragma once

#include <cstddef>
#include <cstdint>

namespace docmill::kernels::syllables {

#if defined(__x86_64__)
int64_t count_syllables_avx2(const uint8_t* folded, size_t n,
                             const uint64_t* masks);
int64_t count_syllables_avx512(const uint8_t* folded, size_t n,
                               const uint64_t* masks);
#endif

}  // namespace docmill::kernels::syllables
