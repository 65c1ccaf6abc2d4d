// The two meanings of "word" in this project, as rules for the kernels.

#pragma once

#include "kernels/fold_words.h"

namespace docmill {

// Runs of what Python's re calls \w: letters, numeric characters, underscore
// (Unicode 14).
extern const kernels::FoldRules kUnicodeWords;

// Runs of what is not white space, what Python's str.split() makes.
extern const kernels::FoldRules kSpaceSeparated;

}  // namespace docmill
