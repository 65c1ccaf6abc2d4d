// Refines the documents of a batch, one coroutine each, and gives them on
// singly: a document that waits for its answer holds up no other.

#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>

#include "lib/pipeline/batch.h"
#include "lib/pipeline/pool.h"
#include "lib/pipeline/run_options.h"
#include "lib/pipeline/stage_clock.h"
#include "lib/pipeline/stop.h"
#include "lib/refine/refine_document.h"
#include "lib/report/counters.h"

namespace docmill {

// Thread safety: any thread may start batches and flush.
class RefineStage {
 public:
  // The way on to render. The graph must not end while it is held: hold() is
  // called before the first document of a batch is started, let_go() as often,
  // after the last of them was delivered.
  struct Way {
    std::function<void()> hold;
    std::function<void(Finished*)> deliver;
    std::function<void()> let_go;
  };

  // REQUIRES: all outlive the stage.
  RefineStage(const RunOptions& options, Backend& backend,
              AnswerLog* answer_log, ScorerPool& scorers,
              Pool<Finished>& groups, Counters& counters);

  // Call before the first batch.
  void set_way(Way way) { way_ = std::move(way); }

  // Told when a limit of the run's is reached, whereupon documents that are
  // not done are left as interrupted, for another run. Without it they are
  // skipped. Any thread; call before the first batch.
  void set_on_limit(std::function<void(StopCause)> on_limit) {
    on_limit_ = std::move(on_limit);
  }

  // Starts every document of the batch. Those that are done at once are
  // delivered before this returns; the batch may then be gone.
  void start(Batch& batch);

  // Gives on what is finished, whoever finished it, and tells the backend that
  // a burst of questions has ended. For the executor, after it has resumed
  // some documents.
  void flush();

  // Documents that went on after their waits kept a worker busy for so long.
  void record_resumed(double seconds) { clock_.record(seconds); }

  // Call a few times a second, from one thread: when the time is up, who waits
  // for an answer gives up.
  void tick();

  StageReport report() const { return clock_.report(); }

  // Whether a limit has skipped a document, or ended one with what it had.
  bool has_hit_limit() const { return has_hit_limit_.load(); }

  // Whether the documents wait for something outside the process.
  bool is_waiting() const { return context_.backend->is_waiting(); }

 private:
  void try_to_refine(Document& document);
  Detached refine(Document& document);
  bool is_late() const;
  bool skip_when_late(Document& document);
  void heed_limit(Refinement& refinement);
  void finish(Document& document);
  void deliver(Document* first);
  void let_go(i64 holds);

  RefineContext context_;
  std::optional<double> time_limit_seconds_;
  Stopwatch since_start_;
  Pool<Finished>& groups_;
  Counters& counters_;
  StageClock clock_{"refine"};
  std::atomic<bool> has_hit_limit_{false};
  Way way_;
  std::function<void(StopCause)> on_limit_;

  std::mutex mutex_;
  Document* first_finished_ = nullptr;  // a list of those not yet delivered
  Document* last_finished_ = nullptr;
};

}  // namespace docmill
