#include "lib/base/hash.h"

#include <xxhash.h>

namespace docmill {

u64 hash64(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace docmill
