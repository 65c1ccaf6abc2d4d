// What the profile `improve` answers: the document, repaired as the local
// backend does it (lib/refine/local/repair.h).

#pragma once

#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill::sim {

// A model of quality 1 repairs the whole document. One of lower quality leaves
// about a share of 1 - quality of the paragraphs as they are; the stretches in
// between are repaired each for itself. Which ones are left depends on `seed`
// and the whole document, so that another round on the answer leaves others.
//
// REQUIRES: valid UTF-8, quality in [0, 1].
std::string improve(std::string_view document, double quality, u64 seed);

}  // namespace docmill::sim
