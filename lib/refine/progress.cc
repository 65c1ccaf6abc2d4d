#include "lib/refine/progress.h"

#include <algorithm>
#include <utility>

namespace docmill {
namespace {

Reason stop_reason(GiveUp give_up) {
  return give_up == GiveUp::kTimeLimit ? Reason::kTimeLimit : Reason::kBudget;
}

Reason skip_reason(GiveUp give_up) {
  switch (give_up) {
  case GiveUp::kTimeLimit:
    return Reason::kTimeLimit;
  case GiveUp::kMaxCalls:
    return Reason::kMaxCalls;
  default:
    return Reason::kInterrupted;
  }
}

}  // namespace

void RefinementProgress::receive(std::vector<Answer> answers) {
  answers_ = std::move(answers);
  for (const Answer& answer : answers_)
    charge(answer);
}

void RefinementProgress::receive(Answer answer) {
  answers_.clear();
  answers_.push_back(std::move(answer));
  charge(answers_.front());
}

bool RefinementProgress::has_answer() const {
  return std::any_of(answers_.begin(), answers_.end(),
                     [](const Answer& answer) { return answer.is_answered(); });
}

GiveUp RefinementProgress::give_up() const {
  GiveUp why = GiveUp::kNone;
  for (const Answer& answer : answers_)
    if (answer.give_up != GiveUp::kNone && why != GiveUp::kInterrupted)
      why = answer.give_up;
  return why;
}

void RefinementProgress::consider(const Candidate& candidate) {
  if (candidate.worth == Worth::kBetter) {
    text_ = std::string(candidate.text);
    score_ = candidate.score;
    is_better_ = true;
    name_source(answers_[static_cast<std::size_t>(candidate.alternative)]);
  } else if (candidate.worth == Worth::kNoGain) {
    failure_ = Reason::kNoGain;
  } else if (candidate.worth == Worth::kInvalid) {
    failure_ = candidate.invalid;
  }
}

Refinement RefinementProgress::end(int rounds, Reason reason) {
  Refinement result;
  result.outcome = is_better_ ? Outcome::kRefined : Outcome::kRolledBack;
  result.reason = is_better_ ? reason : failure_;
  result.rounds = rounds;
  result.text = std::move(text_);
  result.score = score_;
  result.llm = std::move(llm_);
  for (Answer& answer : answers_)  // one has a permit, at most
    if (answer.permit)
      result.permit = std::move(answer.permit);
  return result;
}

Refinement RefinementProgress::end_given_up(int rounds) {
  const GiveUp why = give_up();
  // What was interrupted is given back whole, so that the document begins
  // anew in the next run; its answers are cached.
  if (is_better_ && why != GiveUp::kInterrupted)
    return end(rounds, stop_reason(why));
  text_.clear();
  score_ = before_;
  Refinement result = end(rounds, skip_reason(why));
  result.outcome = Outcome::kSkipped;
  result.reason = skip_reason(why);
  return result;
}

Refinement RefinementProgress::end_unanswered(int rounds) {
  if (give_up() != GiveUp::kNone)
    return end_given_up(rounds);
  Refinement result = end(rounds, Reason::kError);
  result.reason = Reason::kError;
  result.error = std::move(answers_.front().error);
  if (!is_better_)
    result.outcome = Outcome::kFailed;
  return result;
}

// Notes what an answer took, and where it came from.
void RefinementProgress::charge(const Answer& answer) {
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

void RefinementProgress::name_source(const Answer& answer) {
  if (!answer.use)
    return;
  llm_->model = answer.use->model;
  llm_->endpoint = answer.use->endpoint;
  llm_->source = answer.use->source;
}

}  // namespace docmill
