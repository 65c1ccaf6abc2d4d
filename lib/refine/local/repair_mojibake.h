// Mojibake: UTF-8 that was read as Windows-1252 or Latin-1 and encoded again.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

struct MojibakeRepair {
  std::string text;
  i64 repaired = 0;  // characters put right; 0: `text` is empty, keep yours
};

// Puts one line right, twice or three times garbled text too. A run is
// repaired only when its bytes are UTF-8 of a plausible character and nobody
// would write it: not where it stands alone in quotes (a text about mojibake)
// nor where an upper-case word ends in a quote ("IRM\u00C3\u201D").
MojibakeRepair repaired_mojibake(std::string_view line);

}  // namespace docmill
