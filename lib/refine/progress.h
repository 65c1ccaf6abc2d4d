// How far the refinement of one document has come: the best version so far,
// what it took, and how it ends.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/refine/backend.h"
#include "lib/refine/candidate.h"
#include "lib/refine/options.h"
#include "lib/refine/outcome.h"

namespace docmill {

// Thread safety: none. REQUIRES: what it is made with outlives it.
class RefinementProgress {
 public:
  RefinementProgress(std::string_view original, const Scores& before,
                     const RefineOptions& options)
      : options_(options),
        original_(original),
        before_(before),
        score_(before) {}

  // The best text so far.
  std::string_view best() const { return is_better_ ? text_ : original_; }
  double quality() const { return score_.quality; }
  bool is_on_target() const { return quality() >= options_.target_quality; }

  // Takes over the answers of a round, and what they took.
  void receive(std::vector<Answer> answers);
  void receive(Answer answer);
  std::span<Answer> answers() { return answers_; }
  bool has_answer() const;

  // Why some of the round's alternatives were not asked; an interruption
  // before all else.
  GiveUp give_up() const;

  // Puts the best candidate of the round in the best text's place if it is
  // better, else notes why it is not.
  void consider(const Candidate& candidate);

  // Forgets the round's answers.
  void drop_answers() { answers_.clear(); }

  // The result when the loop ends after `rounds`, for `reason` if some
  // candidate took the original's place. Each takes everything out of this.
  Refinement end(int rounds, Reason reason);
  // The same when the user's limits or the run's end came before all of a
  // round was asked.
  Refinement end_given_up(int rounds);
  // The same when a round had no answer at all.
  Refinement end_unanswered(int rounds);

 private:
  void charge(const Answer& answer);
  void name_source(const Answer& answer);

  const RefineOptions& options_;
  const std::string_view original_;
  const Scores before_;
  std::string text_;  // the best one, if is_better_
  Scores score_;      // of the best text
  bool is_better_ = false;
  Reason failure_ = Reason::kNoGain;  // why the last one was turned down
  std::vector<Answer> answers_;       // of the round
  std::unique_ptr<LlmUse> llm_;
};

}  // namespace docmill
