// Where the bytes go that are meant for a path.

#pragma once

#include <string>

namespace docmill {

// Whether they go straight to what stands at `path`: stdout ("-"), pipes,
// devices, and all under /dev and /proc. /dev/fd/3 and the like may name a
// regular file, but one whose place is owned by another.
bool is_written_directly(const std::string& path);

// The file that a symbolic link names, also one that is not there yet; the
// path itself when it is no link. Where this file is replaced the link stays.
std::string target_of(const std::string& path);

}  // namespace docmill
