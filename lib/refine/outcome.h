// How one document's refinement ended. The names are those of the records.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/call/call.h"
#include "lib/score/scores.h"

namespace docmill {

enum class Outcome { kKept, kRefined, kRolledBack, kFailed, kSkipped };

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
  kBudget,
  // rolled_back
  kNoGain,
  kInvalidEmpty,
  kInvalidTruncated,
  kInvalidLength,
  kInvalidRefusal,
  kInvalidLostFacts,
  kInvalidScript,
  // failed; also refined, when a later round than the one that won failed
  kError,  // shown as the kind of the error
  // skipped
  kMaxCalls,
  kInterrupted,
};

std::string_view outcome_name(Outcome outcome);
std::string_view reason_name(Reason reason);

// The other way round; nothing for a name that is none.
std::optional<Outcome> outcome_of_name(std::string_view name);
std::optional<Reason> reason_of_name(std::string_view name);

// What the model's answers to one document took: sums over its calls. A cached
// answer takes nothing. Model, endpoint and source are those of the answer
// that won, else of the last one.
struct LlmUse {
  std::string model = {};
  std::string_view endpoint = {};  // lives as long as the run
  AnswerSource source = AnswerSource::kCall;
  i64 calls = 0;
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
  double latency_ms = 0;
};

struct Refinement {
  Outcome outcome = Outcome::kKept;
  Reason reason = Reason::kGoodEnough;
  int rounds = 0;    // in which there was an answer
  std::string text;  // the better version; empty unless outcome is kRefined
  Scores score;      // of the text that leaves: the better or the original one
  std::unique_ptr<LlmUse> llm;       // null: no model was asked
  std::unique_ptr<CallError> error;  // set if the reason is kError
  Permit permit;                     // to be returned once the record is safe
};

// As the record shows it.
std::string_view reason_name(const Refinement& refinement);

}  // namespace docmill
