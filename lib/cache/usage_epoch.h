// The grain of "least recently used" on disk: ten minutes.

#pragma once

#include "lib/base/types.h"

namespace docmill {

inline i64 usage_epoch(i64 now) { return now / 600; }

}  // namespace docmill
