// Reads a small file, such as a list or a prompt, into memory.

#pragma once

#include <string>

#include "lib/base/result.h"

namespace docmill {

// "-" is stdin. Fails with kUsage when the file cannot be opened or read.
Result<std::string> read_whole_file(const std::string& path);

}  // namespace docmill
