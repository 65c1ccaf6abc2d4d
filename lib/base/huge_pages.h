// Huge pages for large tables that are read and written here and there.

#pragma once

#include <cstddef>

namespace docmill {

// Asks the system to back [data, data + bytes) with huge pages, as far as whole
// ones fit: fewer page faults while it fills up, fewer misses of the address
// cache. Does nothing for less than 8 MiB, and where the system has none.
void prefer_huge_pages(void* data, std::size_t bytes);

}  // namespace docmill
