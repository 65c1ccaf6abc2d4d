// What a user can say about refinement.

#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "lib/refine/validators.h"

namespace docmill {

// Which candidates may take the document's place.
enum class Accept {
  kBetter,  // valid and of higher quality
  kValid,   // the checks pass: for summaries, translations
  kAny,     // whatever came
};

// How often a document is asked for. A round asks for one or several
// alternatives of the best text so far, all at once.
enum class Strategy {
  kIterate,    // rounds of one alternative
  kBestOf,     // one round of several
  kRecursive,  // rounds of several
};

// As --strategy has them.
constexpr std::string_view strategy_name(Strategy strategy) {
  constexpr std::array<std::string_view, 3> kNames = {"iterate", "best-of",
                                                      "recursive"};
  return kNames[static_cast<std::size_t>(strategy)];
}

struct RefineOptions {
  double target_quality = 85;  // in [0, 100]; documents at it are kept
  Strategy strategy = Strategy::kIterate;
  int max_rounds = 3;     // 1 to 7; best-of has one
  int alternatives = 3;   // 1 to kMaxAlternatives; iterate has one
  double min_gain = 0.5;  // quality points that a round must win
  Accept accept = Accept::kBetter;
  CheckSet checks = CheckSet::all();
  // From a document's first request on; then nothing is asked for it any more.
  std::optional<double> time_limit_seconds = {};  // up to a year

  int rounds() const { return strategy == Strategy::kBestOf ? 1 : max_rounds; }
  int width() const {
    return strategy == Strategy::kIterate ? 1 : alternatives;
  }
};

}  // namespace docmill
