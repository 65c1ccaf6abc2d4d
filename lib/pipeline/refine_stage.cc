#include "lib/pipeline/refine_stage.h"

#include <new>
#include <utility>

namespace docmill {

RefineStage::RefineStage(const RunOptions& options, Backend& backend,
                         AnswerLog* answer_log, ScorerPool& scorers,
                         Pool<Finished>& groups, Counters& counters)
    : context_{*options.refine, &backend, &scorers, answer_log},
      time_limit_seconds_(options.time_limit_seconds),
      groups_(groups),
      counters_(counters) {}

void RefineStage::start(Batch& batch) {
  const Stopwatch stopwatch;
  const i64 count = std::ssize(batch.documents);
  // Counted first: once the last document is started the batch may be gone.
  counters_.submitted += count;
  batch.unrefined = count;
  way_.hold();
  Document* const documents = batch.documents.data();
  for (i64 i = 0; i < count; i++) {
    Document& document = documents[i];
    if (document.is_reject() || skip_when_late(document))
      finish(document);
    else
      try_to_refine(document);
  }
  clock_.record(stopwatch.seconds());
  flush();
}

void RefineStage::try_to_refine(Document& document) {
  try {
    refine(document);
  } catch (const std::bad_alloc&) {  // no memory for the coroutine itself
    document.error = kNoMemory;
    finish(document);
  }
}

Detached RefineStage::refine(Document& document) {
  try {
    RefineInput input;
    input.text = document.text;
    input.before = document.before;
    input.fields = document.fields;
    input.position = document.position;
    document.refinement = co_await refine_document(input, context_);
    heed_limit(document.refinement);
  } catch (const std::bad_alloc&) {
    document.error = kNoMemory;
  }
  finish(document);
}

bool RefineStage::is_late() const {
  return time_limit_seconds_ && since_start_.seconds() >= *time_limit_seconds_;
}

void RefineStage::tick() {
  if (!is_late())
    return;
  if (on_limit_)
    on_limit_(StopCause::kTimeLimit);
  else
    context_.backend->give_up(GiveUp::kTimeLimit);
}

bool RefineStage::skip_when_late(Document& document) {
  if (!is_late())
    return false;
  document.refinement.outcome = Outcome::kSkipped;
  document.refinement.reason =
      on_limit_ ? Reason::kInterrupted : Reason::kTimeLimit;
  document.refinement.score = document.before;
  if (on_limit_)
    on_limit_(StopCause::kTimeLimit);
  else
    has_hit_limit_ = true;
  return true;
}

// The limit of time is the document's own where the run's stops the run.
void RefineStage::heed_limit(Refinement& refinement) {
  const Reason reason = refinement.reason;
  const bool is_of_run =
      reason == Reason::kMaxCalls || reason == Reason::kBudget;
  if (is_of_run && on_limit_) {
    refinement.outcome = Outcome::kSkipped;
    refinement.reason = Reason::kInterrupted;
    on_limit_(StopCause::kMaxCalls);
  } else if (is_of_run || reason == Reason::kTimeLimit) {
    has_hit_limit_ = true;
  }
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

void RefineStage::flush() {
  context_.backend->flush();
  Document* first = nullptr;
  {
    const std::lock_guard lock(mutex_);
    first = std::exchange(first_finished_, nullptr);
    last_finished_ = nullptr;
  }
  if (first == nullptr)
    return;
  // A hold of its own: others of the same batches may be delivered, and let
  // the batches go, before these are.
  way_.hold();
  i64 holds = 1;
  // Counted first: what is delivered may be gone.
  for (Document* next = first; next != nullptr; next = next->next_finished)
    holds += next->batch->unrefined.fetch_sub(1) == 1;
  try {
    deliver(first);
  } catch (...) {
    let_go(holds);  // or the graph would wait for them for ever
    throw;
  }
  let_go(holds);
}

void RefineStage::deliver(Document* first) {
  Finished* group = groups_.take();
  for (Document* next = first; next != nullptr; next = next->next_finished)
    group->documents.push_back(next);
  counters_.done += std::ssize(group->documents);
  way_.deliver(group);
}

void RefineStage::let_go(i64 holds) {
  for (; holds > 0; holds--)
    way_.let_go();
}

}  // namespace docmill
