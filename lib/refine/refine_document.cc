#include "lib/refine/refine_document.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "lib/base/hash.h"

namespace docmill {
namespace {

// The best version so far, and why the loop goes on or ends.
class Progress {
 public:
  Progress(std::string_view original, const Scores& before,
           const RefineOptions& options)
      : options_(options), original_(original), score_(before) {
    seen_.push_back(hash64(original));
  }

  std::string_view best() const { return is_better_ ? text_ : original_; }

  // Whether this candidate came before; remembers it.
  bool has_seen(std::string_view candidate) {
    const u64 hash = hash64(candidate);
    if (std::find(seen_.begin(), seen_.end(), hash) != seen_.end())
      return true;
    seen_.push_back(hash);
    return false;
  }

  bool is_acceptable(const Scores& candidate) const {
    return options_.accept != Accept::kBetter ||
           candidate.quality >= score_.quality + options_.min_gain;
  }

  void take(std::string candidate, const Scores& score) {
    text_ = std::move(candidate);
    score_ = score;
    is_better_ = true;
  }

  bool is_on_target() const {
    return score_.quality >= options_.target_quality;
  }

  // The result when the loop ends after `rounds`: `won` when some candidate
  // took the original's place, else `lost`.
  Refinement end(int rounds, Reason won, Reason lost) {
    Refinement result;
    result.outcome = is_better_ ? Outcome::kRefined : Outcome::kRolledBack;
    result.reason = is_better_ ? won : lost;
    result.rounds = rounds;
    result.text = std::move(text_);
    result.score = score_;
    return result;
  }

 private:
  const RefineOptions& options_;
  std::string_view original_;
  std::string text_;
  Scores score_;
  bool is_better_ = false;
  std::vector<u64> seen_;
};

}  // namespace

Task<Refinement> refine_document(std::string_view text, Scores before,
                                 const RefineContext& context) {
  const RefineOptions& options = context.options;
  if (before.quality >= options.target_quality) {
    Refinement kept;
    kept.score = before;
    co_return kept;
  }

  Progress progress(text, before, options);
  Validator validator(text, options.checks);
  Reason failure = Reason::kNoGain;  // why the last candidate was turned down

  for (int round = 1; round <= options.max_rounds; round++) {
    Answer answer = co_await context.backend->answer({progress.best(), round});
    const std::string_view candidate = unwrap_answer(answer.text, text);

    if (candidate == progress.best())
      co_return progress.end(round, Reason::kConverged, failure);
    if (progress.has_seen(candidate))
      co_return progress.end(round, Reason::kOscillation, failure);

    if (options.accept != Accept::kAny) {
      const auto invalid =
          validator.first_failure(candidate, answer.is_complete);
      if (invalid) {
        failure = *invalid;
        if (answer.is_final)
          co_return progress.end(round, Reason::kConverged, failure);
        continue;
      }
    }

    const Scores score = context.scorers->score(candidate);
    if (!progress.is_acceptable(score))
      co_return progress.end(round, Reason::kPlateau, Reason::kNoGain);
    progress.take(std::string(candidate), score);
    if (progress.is_on_target())
      co_return progress.end(round, Reason::kTargetReached, failure);
    if (answer.is_final)
      co_return progress.end(round, Reason::kConverged, failure);
  }
  co_return progress.end(options.max_rounds, Reason::kMaxRounds, failure);
}

}  // namespace docmill
