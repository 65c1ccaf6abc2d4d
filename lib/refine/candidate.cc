#include "lib/refine/candidate.h"

#include <algorithm>

#include "lib/base/hash.h"

namespace docmill {
namespace {

bool is_better(const Candidate& a, const Candidate& b) {
  if (a.worth != b.worth)
    return a.worth < b.worth;
  return a.worth == Worth::kBetter && a.score.quality > b.score.quality;
}

// Why an answer is not to be taken, whatever it is worth.
std::optional<Reason> failed_check(const Answer& answer,
                                   std::string_view candidate,
                                   const RefineOptions& options,
                                   Validator& validator) {
  if (options.accept == Accept::kAny || answer.is_checked)
    return std::nullopt;
  if (answer.is_refusal && options.checks.contains(Check::kRefusal))
    return Reason::kInvalidRefusal;
  return validator.first_failure(candidate, answer.is_complete);
}

}  // namespace

bool passes_checks(const Answer& answer, std::string_view original,
                   std::string_view best, const RefineOptions& options) {
  const std::string_view candidate = unwrap_answer(answer.text, original);
  if (candidate == best)
    return true;
  Validator validator(original, options.checks);
  return !failed_check(answer, candidate, options, validator);
}

Judge::Judge(std::string_view original, const RefineOptions& options,
             ScorerPool& scorers)
    : original_(original),
      options_(options),
      scorers_(scorers),
      validator_(original, options.checks) {
  seen_.push_back(hash64(original));
}

Candidate Judge::best_of(std::span<const Answer> answers, std::string_view best,
                         double quality) {
  Candidate winner;
  earlier_ = std::ssize(seen_);  // equal alternatives are no oscillation
  for (std::size_t i = 0; i < answers.size(); i++) {
    if (!answers[i].is_answered())
      continue;
    Candidate candidate = judge(answers[i], best, quality);
    candidate.alternative = static_cast<int>(i);
    if (is_better(candidate, winner))
      winner = candidate;
  }
  return winner;
}

Candidate Judge::judge(const Answer& answer, std::string_view best,
                       double quality) {
  Candidate candidate;
  candidate.text = unwrap_answer(answer.text, original_);
  candidate.is_final = answer.is_final;
  if (candidate.text == best) {
    candidate.worth = Worth::kSame;
    return candidate;
  }
  const u64 hash = hash64(candidate.text);
  seen_.push_back(hash);
  if (has_seen(hash)) {
    candidate.worth = Worth::kSeen;
    return candidate;
  }
  if (const auto reason =
          failed_check(answer, candidate.text, options_, validator_)) {
    candidate.worth = Worth::kInvalid;
    candidate.invalid = *reason;
    return candidate;
  }
  candidate.score = scorers_.score(candidate.text);
  const bool is_gain = options_.accept != Accept::kBetter ||
                       candidate.score.quality >= quality + options_.min_gain;
  candidate.worth = is_gain ? Worth::kBetter : Worth::kNoGain;
  return candidate;
}

bool Judge::has_seen(u64 hash) const {
  const auto end = seen_.begin() + earlier_;
  return std::find(seen_.begin(), end, hash) != end;
}

}  // namespace docmill
