// Scores and verdicts as they stand in records.

#pragma once

#include <string>

#include "lib/score/scores.h"
#include "lib/score/signals.h"

namespace docmill {

// Appends the JSON object of the core signals.
void append_scores(std::string& out, const Scores& scores);

// Appends the JSON object of those `signals` that are wanted, in the order of
// Signal; what has no value is null.
void append_scores(std::string& out, const Scores& scores,
                   const Details& details, SignalSet signals);

// Appends the JSON object of the verdicts that are wanted.
// REQUIRES: signals.contains_any_filter().
void append_verdicts(std::string& out, const Details& details,
                     SignalSet signals);

}  // namespace docmill
