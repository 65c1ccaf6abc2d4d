#include "lib/refine/refine_document.h"

#include <algorithm>
#include <optional>
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
      : options_(options),
        original_(original),
        before_(before),
        score_(before) {
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
    result.llm = std::move(llm_);
    result.permit = std::move(permit_);
    return result;
  }

  // Nobody could answer any more.
  Refinement end_without_answer(int rounds, Answer& answer) {
    if (answer.error != nullptr) {
      Refinement result = end(rounds, Reason::kError, Reason::kError);
      result.error = std::move(answer.error);
      if (!is_better_)
        result.outcome = Outcome::kFailed;
      return result;
    }
    // What was interrupted is given back whole, so that the document begins
    // anew in the next run; its answers are cached.
    const bool is_kept = is_better_ && answer.give_up != GiveUp::kInterrupted;
    if (!is_kept) {
      is_better_ = false;
      text_.clear();
      score_ = before_;
    }
    Refinement result = end(rounds, stop_reason(answer.give_up), Reason{});
    if (!is_kept) {
      result.outcome = Outcome::kSkipped;
      result.reason = skip_reason(answer.give_up);
    }
    return result;
  }

  // Notes what an answer took, and where it came from.
  void charge(Answer& answer) {
    permit_ = std::move(answer.permit);
    if (!answer.use)
      return;
    if (llm_ == nullptr)
      llm_ = std::make_unique<LlmUse>();
    llm_->calls += answer.use->calls;
    llm_->prompt_tokens += answer.use->prompt_tokens;
    llm_->completion_tokens += answer.use->completion_tokens;
    llm_->latency_ms += answer.use->latency_ms;
    if (!is_better_)
      name_source(answer);
  }

  void name_source(const Answer& answer) {
    if (!answer.use)
      return;
    llm_->model = answer.use->model;
    llm_->endpoint = answer.use->endpoint;
    llm_->source = answer.use->source;
  }

  void release_permit() { permit_.release(); }

 private:
  static Reason stop_reason(GiveUp give_up) {
    return give_up == GiveUp::kTimeLimit ? Reason::kTimeLimit : Reason::kBudget;
  }

  static Reason skip_reason(GiveUp give_up) {
    switch (give_up) {
    case GiveUp::kTimeLimit:
      return Reason::kTimeLimit;
    case GiveUp::kMaxCalls:
      return Reason::kMaxCalls;
    default:
      return Reason::kInterrupted;
    }
  }

  const RefineOptions& options_;
  std::string_view original_;
  const Scores before_;
  std::string text_;
  Scores score_;
  std::unique_ptr<LlmUse> llm_;
  Permit permit_;
  bool is_better_ = false;
  std::vector<u64> seen_;
};

}  // namespace

Task<Refinement> refine_document(RefineInput input,
                                 const RefineContext& context) {
  const RefineOptions& options = context.options;
  const std::string_view text = input.text;
  const Scores& before = input.before;
  if (before.quality >= options.target_quality) {
    Refinement kept;
    kept.score = before;
    co_return kept;
  }

  Progress progress(text, before, options);
  Validator validator(text, options.checks);
  Reason failure = Reason::kNoGain;  // why the last candidate was turned down
  Answer answer;

  for (int round = 1; round <= options.max_rounds; round++) {
    if (round > 1 && context.answer_log != nullptr)
      context.answer_log->append(input.position, round - 1, answer);
    Request request;
    request.text = progress.best();
    request.fields = input.fields;
    request.round = round;
    request.position = input.position;
    progress.release_permit();  // the answer before is logged
    answer = co_await context.backend->answer(std::move(request));
    progress.charge(answer);
    if (!answer.is_answered())
      co_return progress.end_without_answer(round - 1, answer);
    const std::string_view candidate = unwrap_answer(answer.text, text);

    if (candidate == progress.best())
      co_return progress.end(round, Reason::kConverged, failure);
    if (progress.has_seen(candidate))
      co_return progress.end(round, Reason::kOscillation, failure);

    if (options.accept != Accept::kAny) {
      const std::optional<Reason> invalid =
          answer.is_refusal && options.checks.contains(Check::kRefusal)
              ? Reason::kInvalidRefusal
              : validator.first_failure(candidate, answer.is_complete);
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
    progress.name_source(answer);
    if (progress.is_on_target())
      co_return progress.end(round, Reason::kTargetReached, failure);
    if (answer.is_final)
      co_return progress.end(round, Reason::kConverged, failure);
  }
  co_return progress.end(options.max_rounds, Reason::kMaxRounds, failure);
}

}  // namespace docmill
