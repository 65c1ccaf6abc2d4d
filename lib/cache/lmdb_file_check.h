// Looks over data.mdb before LMDB maps it: LMDB believes its pages, and a
// damaged one would end the process.

#pragma once

#include <string>

namespace docmill {

struct FileCheck {
  bool is_empty = false;  // not there, or nothing was ever committed to it
  std::string damage;     // empty: none was found
};

// Checks both meta pages and that the file is as long as they say.
FileCheck check_lmdb_file(const std::string& path);

}  // namespace docmill
