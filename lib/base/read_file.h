// Reads a small file, such as a list or a prompt, into memory.

#pragma once

#include <limits>
#include <string>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

// Its first `max_bytes` bytes. Fails with kUsage, "PATH: why", when it cannot
// be opened or read.
Result<std::string> read_file(const std::string& path,
                              i64 max_bytes = std::numeric_limits<i64>::max());

// The same of stdin, whose path is "-".
Result<std::string> read_stdin();

}  // namespace docmill
