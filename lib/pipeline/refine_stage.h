// Refines the documents of a batch, one coroutine each, and gives them on
// singly: a document that waits for its answer holds up no other.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "lib/pipeline/batch.h"
#include "lib/pipeline/pool.h"
#include "lib/pipeline/run_options.h"
#include "lib/pipeline/stage_clock.h"
#include "lib/refine/refine_document.h"
#include "lib/report/counters.h"

namespace docmill {

// Thread safety: any thread may start batches.
class RefineStage {
 public:
  // Takes a group of finished documents on to render.
  using Deliver = std::function<void(Finished*)>;

  // REQUIRES: all outlive the stage.
  RefineStage(const RunOptions& options, ScorerPool& scorers,
              Pool<Finished>& groups, Counters& counters);

  // Starts every document of the batch. Those that are done at once are
  // delivered before this returns; the batch may then be gone.
  void start(Batch& batch, const Deliver& deliver);

  StageReport report() const { return clock_.report(); }

  // Whether a document was skipped because the time was up.
  bool has_hit_time_limit() const { return has_hit_time_limit_.load(); }

 private:
  Detached refine(Document& document);
  bool skip_when_late(Document& document);
  void finish(Document& document);
  void flush(const Deliver& deliver);

  RefineContext context_;
  std::optional<double> time_limit_seconds_;
  Stopwatch since_start_;
  Pool<Finished>& groups_;
  Counters& counters_;
  StageClock clock_{"refine"};
  std::atomic<bool> has_hit_time_limit_{false};
  std::unique_ptr<Backend> backend_;

  std::mutex mutex_;
  Document* first_finished_ = nullptr;  // a list of those not yet delivered
  Document* last_finished_ = nullptr;
};

}  // namespace docmill
