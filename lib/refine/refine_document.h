// One document's way through refinement, as one coroutine that reads top to
// bottom: worth it? -> ask -> validate -> score -> keep the better -> again
// or stop.
//
// All strategies are one loop: rounds of alternatives. A round asks for its
// alternatives at once and is worth what the best of them is worth.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lib/base/task.h"
#include "lib/refine/backend.h"
#include "lib/refine/options.h"
#include "lib/refine/outcome.h"
#include "lib/score/scorer_pool.h"

namespace docmill {

// Keeps an answer that was paid for and is not the document's last one, for a
// later run that goes on with this one. Thread safety: any thread.
class AnswerLog {
 public:
  virtual ~AnswerLog() = default;
  virtual void append(const Request& request, const Answer& answer) = 0;
};

// What all documents of a run share. Thread safety: read only, and what it
// points to may be called from any thread. REQUIRES: outlives the documents.
struct RefineContext {
  RefineOptions options;
  Backend* backend = nullptr;
  ScorerPool* scorers = nullptr;
  AnswerLog* answer_log = nullptr;  // null: none
};

struct RefineInput {
  std::string_view text;
  Scores before;
  std::span<const std::string> fields = {};  // values of the prompt's fields
  i64 position = 0;                          // in the run
};

// Refines input.text by the strategy of the options.
//
// A document fails only when all alternatives of a round did, and no earlier
// round has made it better; else the answers that came decide. Of what it asks
// for at once, permits come back with all answers but the last: then the
// answer is logged, or there is no log. So one permit is enough for any number
// of alternatives.
//
// REQUIRES: what `input` views and `context` outlive the task.
Task<Refinement> refine_document(RefineInput input,
                                 const RefineContext& context);

}  // namespace docmill
