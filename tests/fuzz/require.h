// What must hold whatever the input: else the fuzzer keeps the input.

#pragma once

#include <cstdlib>

namespace docmill {

inline void require(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace docmill
