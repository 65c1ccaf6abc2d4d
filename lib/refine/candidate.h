// What an answer is worth, compared with the best text so far.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/types.h"
#include "lib/refine/backend.h"
#include "lib/refine/options.h"
#include "lib/refine/outcome.h"
#include "lib/refine/validators.h"
#include "lib/score/scorer_pool.h"

namespace docmill {

// The best first: a round is worth what its best candidate is worth.
enum class Worth {
  kBetter,   // may take the best one's place
  kNoGain,   // valid, but not better by enough
  kSame,     // the best text itself
  kSeen,     // a text that came in an earlier round
  kInvalid,  // failed a check
  kNone,     // there was no answer
};

struct Candidate {
  Worth worth = Worth::kNone;
  Reason invalid = Reason::kNoGain;  // which check failed, if kInvalid
  int alternative = 0;
  bool is_final = false;  // asking again would bring nothing new
  std::string_view text;  // of the answer, without what is around it
  Scores score;           // of kBetter and kNoGain
};

// Whether an answer that may be about another text passes all checks against
// `original`; the best text so far needs none. Thread safety: any thread.
bool passes_checks(const Answer& answer, std::string_view original,
                   std::string_view best, const RefineOptions& options);

// Judges the candidates for one document. Remembers them, so that it knows
// which texts come back.
//
// Thread safety: none. REQUIRES: what it is made with outlives it.
class Judge {
 public:
  Judge(std::string_view original, const RefineOptions& options,
        ScorerPool& scorers);

  // The best of a round's candidates: by its worth, then its quality, then the
  // lowest alternative; so the order in which answers came plays no part.
  // `best` and `quality` are those of the best text so far.
  // REQUIRES: at least one answer. The result views the answers.
  Candidate best_of(std::span<const Answer> answers, std::string_view best,
                    double quality);

 private:
  Candidate judge(const Answer& answer, std::string_view best, double quality);
  bool has_seen(u64 hash) const;

  const std::string_view original_;
  const RefineOptions& options_;
  ScorerPool& scorers_;
  Validator validator_;
  std::vector<u64> seen_;       // hashes of the original and of all candidates
  std::ptrdiff_t earlier_ = 0;  // how many of them are not of this round
};

}  // namespace docmill
