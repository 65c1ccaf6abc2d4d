#include "lib/pipeline/refine_stage.h"

#include <algorithm>
#include <new>
#include <utility>

#include "lib/refine/local/local_backend.h"

namespace docmill {

RefineStage::RefineStage(const RunOptions& options, ScorerPool& scorers,
                         Pool<Finished>& groups, Counters& counters)
    : time_limit_seconds_(options.time_limit_seconds),
      groups_(groups),
      counters_(counters),
      backend_(std::make_unique<LocalBackend>()) {
  context_ = {*options.refine, backend_.get(), &scorers};
}

void RefineStage::start(Batch& batch, const Deliver& deliver) {
  const Stopwatch stopwatch;
  const i64 count = std::ssize(batch.documents);
  // Counted first: once the last document is started the batch may be gone.
  counters_.submitted += count;
  Document* const documents = batch.documents.data();
  for (i64 i = 0; i < count; i++) {
    Document& document = documents[i];
    if (document.is_reject() || skip_when_late(document))
      finish(document);
    else
      refine(document);
  }
  clock_.record(stopwatch.seconds());
  flush(deliver);
}

Detached RefineStage::refine(Document& document) {
  try {
    document.refinement =
        co_await refine_document(document.text, document.before, context_);
  } catch (const std::bad_alloc&) {
    document.error = kNoMemory;
  }
  finish(document);
}

bool RefineStage::skip_when_late(Document& document) {
  if (!time_limit_seconds_ || since_start_.seconds() < *time_limit_seconds_)
    return false;
  document.refinement.outcome = Outcome::kSkipped;
  document.refinement.reason = Reason::kTimeLimit;
  document.refinement.score = document.before;
  has_hit_time_limit_ = true;
  return true;
}

// Takes no memory, so that it cannot fail in a coroutine that nobody awaits.
void RefineStage::finish(Document& document) {
  const std::lock_guard lock(mutex_);
  document.next_finished = nullptr;
  if (last_finished_ != nullptr)
    last_finished_->next_finished = &document;
  else
    first_finished_ = &document;
  last_finished_ = &document;
}

// Gives on what is finished, whoever finished it.
void RefineStage::flush(const Deliver& deliver) {
  Document* first = nullptr;
  {
    const std::lock_guard lock(mutex_);
    first = std::exchange(first_finished_, nullptr);
    last_finished_ = nullptr;
  }
  if (first == nullptr)
    return;
  Finished* group = groups_.take();
  for (Document* next = first; next != nullptr; next = next->next_finished)
    group->documents.push_back(next);
  counters_.done += std::ssize(group->documents);
  deliver(group);
}

}  // namespace docmill
