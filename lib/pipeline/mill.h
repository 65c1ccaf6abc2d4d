// The mill: where everything is joined.
//
//   reader ──► score ──► refine ──► render ──► reorder ──► writer
//   thread     node      async      node       window      thread
//
// The reader and the writer block, so each has a thread of its own; between
// them runs a oneTBB flow graph whose messages are handles: a batch for score
// and refine, a group of finished documents for render. The byte budget is
// taken by the reader and given back by render and the writer.
//
// What is wrong with a document travels with it; what ends the run, and that
// is also whatever a node throws, is kept here, the reader stops, what is in
// flight drains, and run() returns it.

#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/block_reader.h"
#include "lib/io/output_file.h"
#include "lib/io/rejects.h"
#include "lib/pipeline/arena_executor.h"
#include "lib/pipeline/batch.h"
#include "lib/pipeline/batch_sizer.h"
#include "lib/pipeline/bounds.h"
#include "lib/pipeline/busy_meter.h"
#include "lib/pipeline/byte_budget.h"
#include "lib/pipeline/ledger.h"
#include "lib/pipeline/line_choice.h"
#include "lib/pipeline/output_stage.h"
#include "lib/pipeline/pool.h"
#include "lib/pipeline/read_ahead.h"
#include "lib/pipeline/refine_stage.h"
#include "lib/pipeline/renderer.h"
#include "lib/pipeline/reorder_window.h"
#include "lib/pipeline/resumption.h"
#include "lib/pipeline/run_options.h"
#include "lib/pipeline/score_stage.h"
#include "lib/pipeline/stage_clock.h"
#include "lib/pipeline/stop.h"
#include "lib/pipeline/worker_limit.h"
#include "lib/pipeline/worker_pool.h"
#include "lib/report/counters.h"
#include "lib/report/run_report.h"

namespace docmill {

class Mill {
 public:
  // What a run works with. REQUIRES: all outlive the mill. `counters` may be
  // read by any thread while the mill runs.
  struct Parts {
    BlockReader& reader;
    OutputStage& output;
    Stop& stop;
    Counters& counters;
    // For refine. What the backend waits for goes on on the executor.
    Backend* backend = nullptr;
    ArenaExecutor* executor = nullptr;
    AnswerLog* answer_log = nullptr;
    Resumption* resumption = nullptr;  // null: nothing is done yet
  };

  Mill(const RunOptions& options, const Parts& parts);

  // Runs until the input ends or a stop is requested, and all that was read
  // is written. Call once.
  Result<void> run();

  // Whether documents are on their way, and not only waiting for whoever
  // takes the output. For the watchdog.
  bool has_work() const;

  // Ends the run: the reader stops, who waits for an answer gives up, what is
  // in flight drains. The first error is what run() returns. Any thread.
  void fail_run(Error error);

  // Call a few times a second, from one thread: a run whose time is up asks
  // nobody any more, and there are as many workers as have something to do.
  void tick();

  // Whether documents were skipped because a limit of the user's was reached.
  bool has_hit_limit() const {
    return refine_stage_ && refine_stage_->has_hit_limit();
  }

  // Whether the input was read to its end, or to its limit, and every document
  // of it its own way: a stop that was requested later changed nothing.
  // REQUIRES: run() has returned.
  bool has_finished() const { return has_read_all_ && !has_interrupted_; }

  // The fields of the prompt that were filled with nothing in all documents.
  // REQUIRES: run() has returned.
  std::vector<std::string> unfilled_fields() const {
    return score_stage_.unfilled_fields();
  }

  // What was measured. REQUIRES: run() has returned.
  void fill(RunReport& report) const;

 private:
  struct Graph;

  void run_graph();
  template <class Body>
  bool guard(Body body);
  void read_input(Graph& graph);
  BlockReader::Next read_block(Batch& batch, i64 at_most);
  Result<void> enter_earlier();
  bool take_done(const Batch& batch, i64 position);
  void push_done(Piece piece);
  void start(Graph& graph, Batch* batch, i64 position);
  i64 lead_used_by(const Batch& batch) const;
  void score(Batch& batch);
  Finished* collect(Batch* batch);
  void render(Finished* group);
  void push_piece(std::span<Document* const> documents);
  void free_refined(std::span<Document* const> documents);
  bool is_given_back(const Document& document) const;
  static bool is_interrupted(const Document& document);
  void enter(const Document& document);
  void finish_batch(Batch* batch);
  void recycle(Batch* batch);
  void write_output();

  const RunOptions& options_;
  const int threads_;
  BlockReader& reader_;
  OutputStage& output_stage_;
  Stop& stop_;
  Counters& counters_;
  ArenaExecutor* const executor_;
  Resumption* const resumption_;

  ScorerPool scorers_;
  ScoreStage score_stage_;
  std::unique_ptr<RefineStage> refine_stage_;  // null: measure only
  Renderer renderer_;
  Ledger ledger_;
  const Bounds bounds_;
  BatchSizer sizer_;
  ByteBudget budget_;
  ReorderWindow window_;
  Pool<Batch> batches_;
  Pool<Finished> groups_;

  StageClock read_clock_{"read"};
  StageClock score_clock_{"score"};
  StageClock render_clock_{"render"};

  BusyMeter busy_;
  const Stopwatch since_start_;
  WorkerLimit worker_limit_;  // of the thread that ticks
  WorkerPool workers_;

  ReadAhead read_ahead_;
  LineChoice choice_;                         // of the reader thread
  bool has_read_all_ = false;                 // of the reader thread
  std::atomic<bool> has_interrupted_{false};  // documents, by a stop
  std::atomic<i64> work_in_flight_{0};        // batches
  std::atomic<bool> is_running_{false};
  std::mutex error_mutex_;
  std::optional<Error> error_;  // the first that ends the run
};

}  // namespace docmill
