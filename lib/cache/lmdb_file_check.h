// Looks over data.mdb before LMDB maps it: LMDB believes its pages, and a
// damaged one would end the process.

#pragma once

#include <string>

#include "lib/base/types.h"

namespace docmill {

struct FileCheck {
  bool is_empty = false;  // not there, or nothing was ever committed to it
  std::string damage;     // empty: none was found
};

enum class CheckDepth {
  kMeta,   // both meta pages, and that the file is as long as they say
  kPages,  // the pages too that lead to the records, up to kMaxCheckedPages
};

// Of a larger file the rest is believed: 128 MiB take about 50 ms.
inline constexpr i64 kMaxCheckedPages = 32768;

// REQUIRES of kPages: nobody writes to the file.
FileCheck check_lmdb_file(const std::string& path, CheckDepth depth);

}  // namespace docmill
