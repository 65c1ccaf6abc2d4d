// How one document's refinement ended. The names are those of the records.

#pragma once

#include <string>
#include <string_view>

#include "lib/score/scorer.h"

namespace docmill {

enum class Outcome { kKept, kRefined, kRolledBack, kSkipped };

enum class Reason {
  // kept
  kGoodEnough,
  // refined, rolled_back
  kTargetReached,
  kConverged,
  kPlateau,
  kOscillation,
  kMaxRounds,
  kTimeLimit,  // also skipped
  // rolled_back
  kNoGain,
  kInvalidEmpty,
  kInvalidTruncated,
  kInvalidLength,
  kInvalidRefusal,
  kInvalidLostFacts,
  kInvalidScript,
};

std::string_view outcome_name(Outcome outcome);
std::string_view reason_name(Reason reason);

struct Refinement {
  Outcome outcome = Outcome::kKept;
  Reason reason = Reason::kGoodEnough;
  int rounds = 0;    // answered requests
  std::string text;  // the better version; empty unless outcome is kRefined
  Scores score;      // of the text that leaves: the better or the original one
};

}  // namespace docmill
