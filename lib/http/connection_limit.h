// How many connections this process may have.

#pragma once

#include "lib/base/types.h"

namespace docmill {

// `wish`, or fewer when the system allows fewer open files, with some left for
// everything else; at least 1. Raises the process's soft limit on open files
// up to its hard limit where the wish needs it.
i64 usable_connections(i64 wish);

}  // namespace docmill
