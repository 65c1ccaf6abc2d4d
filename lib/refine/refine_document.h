// One document's way through refinement, as one coroutine that reads top to
// bottom: worth it? -> ask -> validate -> score -> keep the better -> again
// or stop.

#pragma once

#include <string_view>

#include "lib/base/task.h"
#include "lib/refine/backend.h"
#include "lib/refine/options.h"
#include "lib/refine/outcome.h"
#include "lib/score/scorer_pool.h"

namespace docmill {

// What all documents of a run share. Thread safety: read only, and what it
// points to may be called from any thread. REQUIRES: outlives the documents.
struct RefineContext {
  RefineOptions options;
  Backend* backend;
  ScorerPool* scorers;
};

// Refines `text`, whose scores are `before`. Strategy `iterate`: each round
// asks for a better version of the best text so far, up to max_rounds.
//
// REQUIRES: `text` and `context` outlive the task.
Task<Refinement> refine_document(std::string_view text, Scores before,
                                 const RefineContext& context);

}  // namespace docmill
