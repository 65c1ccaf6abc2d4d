#include "lib/refine/outcome.h"

namespace docmill {

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
  case Outcome::kKept:
    return "kept";
  case Outcome::kRefined:
    return "refined";
  case Outcome::kRolledBack:
    return "rolled_back";
  case Outcome::kFailed:
    return "failed";
  case Outcome::kSkipped:
    return "skipped";
  }
  return "";
}

std::string_view reason_name(Reason reason) {
  switch (reason) {
  case Reason::kGoodEnough:
    return "good_enough";
  case Reason::kTargetReached:
    return "target_reached";
  case Reason::kConverged:
    return "converged";
  case Reason::kPlateau:
    return "plateau";
  case Reason::kOscillation:
    return "oscillation";
  case Reason::kMaxRounds:
    return "max_rounds";
  case Reason::kTimeLimit:
    return "time_limit";
  case Reason::kBudget:
    return "budget";
  case Reason::kNoGain:
    return "no_gain";
  case Reason::kInvalidEmpty:
    return "invalid_empty";
  case Reason::kInvalidTruncated:
    return "invalid_truncated";
  case Reason::kInvalidLength:
    return "invalid_length";
  case Reason::kInvalidRefusal:
    return "invalid_refusal";
  case Reason::kInvalidLostFacts:
    return "invalid_lost_facts";
  case Reason::kInvalidScript:
    return "invalid_script";
  case Reason::kError:
    return "error";
  case Reason::kMaxCalls:
    return "max_calls";
  case Reason::kInterrupted:
    return "interrupted";
  }
  return "";
}

std::optional<Outcome> outcome_of_name(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Outcome::kSkipped); i++)
    if (outcome_name(static_cast<Outcome>(i)) == name)
      return static_cast<Outcome>(i);
  return std::nullopt;
}

std::optional<Reason> reason_of_name(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Reason::kInterrupted); i++)
    if (reason_name(static_cast<Reason>(i)) == name)
      return static_cast<Reason>(i);
  return std::nullopt;
}

std::string_view reason_name(const Refinement& refinement) {
  return refinement.reason == Reason::kError
             ? error_kind_name(refinement.error->kind)
             : reason_name(refinement.reason);
}

}  // namespace docmill
