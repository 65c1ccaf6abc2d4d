#include "lib/base/huge_pages.h"

#include <sys/mman.h>

#include "lib/base/types.h"

namespace docmill {

void prefer_huge_pages(void* data, std::size_t bytes) {
  constexpr std::size_t kWorthwhile = std::size_t{8} << 20;
  constexpr u64 kHugePage = u64{2} << 20;
  if (bytes < kWorthwhile)
    return;
  // Only whole pages: the memory beside belongs to others.
  const u64 begin = reinterpret_cast<u64>(data);
  const u64 first = (begin + kHugePage - 1) / kHugePage * kHugePage;
  const u64 end = (begin + bytes) / kHugePage * kHugePage;
  madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
}

}  // namespace docmill
