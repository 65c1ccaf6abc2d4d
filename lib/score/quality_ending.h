// Whether a text ends, or was cut off.

#pragma once

#include "lib/score/quality_lines.h"

namespace docmill {

// From 1 for a text that ends like a sentence, a heading, a list entry or
// code, down to 0.15 for one that stops inside a sentence. Looks at no more
// than the last line.
double ending(const LineStats& lines);

}  // namespace docmill
