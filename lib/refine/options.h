// What a user can say about refinement.

#pragma once

#include "lib/refine/validators.h"

namespace docmill {

// Which candidates may take the document's place.
enum class Accept {
  kBetter,  // valid and of higher quality
  kValid,   // the checks pass: for summaries, translations
  kAny,     // whatever came
};

struct RefineOptions {
  double target_quality = 85;  // in [0, 100]; documents at it are kept
  int max_rounds = 3;          // 1 to 7
  double min_gain = 0.5;       // quality points that a round must win
  Accept accept = Accept::kBetter;
  CheckSet checks = CheckSet::all();
};

}  // namespace docmill
