#include "lib/pipeline/mill.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <new>
#include <span>
#include <thread>
#include <utility>

#include <tbb/flow_graph.h>
#include <tbb/task_arena.h>

#include "lib/base/handoff.h"
#include "lib/base/side_thread.h"
#include "lib/report/host.h"

namespace docmill {
namespace {

// Else a worker would bear the name of whoever woke it first.
void name_worker() {
  thread_local bool is_named = false;
  if (!std::exchange(is_named, true))
    name_this_thread("docmill-work");
}

// Whether the answers were another document's, and only memory has them.
bool is_shared(const LlmUse* use) {
  return use != nullptr && (use->source == AnswerSource::kJoined ||
                            use->source == AnswerSource::kMemory);
}

}  // namespace

// The nodes, in the order of a document's way. Each hands its batch or group
// over to the next one, and the mill to run(), which reads what they counted.
// score's successor is refine when there is something to refine, else collect.
// A node that failed passes null on, which the others pass over.
struct Mill::Graph {
  using RefineNode = tbb::flow::async_node<Batch*, Finished*>;

  explicit Graph(Mill& mill)
      : score(graph, tbb::flow::unlimited,
              [&mill](Batch* batch) {
                take_over(batch);
                const bool is_done = mill.guard([&] { mill.score(*batch); });
                hand_over(batch);
                hand_over(&mill);
                return is_done ? batch : nullptr;
              }),
        collect(graph, tbb::flow::unlimited,
                [&mill](Batch* batch) {
                  take_over(batch);
                  Finished* group = nullptr;
                  const bool is_done =
                      mill.guard([&] { group = mill.collect(batch); });
                  hand_over(group);
                  hand_over(&mill);
                  return is_done ? group : nullptr;
                }),
        refine(graph, tbb::flow::unlimited,
               [&mill](Batch* batch, RefineNode::gateway_type&) {
                 take_over(batch);
                 mill.guard([&] {
                   if (batch == nullptr)
                     return;
                   const BusyMeter::Span busy(mill.busy_);
                   mill.refine_stage_->start(*batch);
                 });
                 hand_over(&mill);
               }),
        render(graph, tbb::flow::unlimited, [&mill](Finished* group) {
          take_over(group);
          mill.guard([&] { mill.render(group); });
          hand_over(&mill);
          return tbb::flow::continue_msg();
        }) {
    if (mill.refine_stage_) {
      tbb::flow::make_edge(score, refine);
      tbb::flow::make_edge(refine, render);
      mill.refine_stage_->set_way({
          .hold = [this] { refine.gateway().reserve_wait(); },
          .deliver =
              [this, &mill](Finished* group) {
                if (mill.options_.max_in_flight)
                  mill.read_ahead_.give_back(std::ssize(group->documents));
                hand_over(group);
                refine.gateway().try_put(group);
              },
          .let_go = [this] { refine.gateway().release_wait(); },
      });
    } else {
      tbb::flow::make_edge(score, collect);
      tbb::flow::make_edge(collect, render);
    }
  }

  tbb::flow::graph graph;
  tbb::flow::function_node<Batch*, Batch*> score;
  tbb::flow::function_node<Batch*, Finished*> collect;
  RefineNode refine;
  tbb::flow::function_node<Finished*> render;
};

Mill::Mill(const RunOptions& options, const Parts& parts)
    : options_(options),
      threads_(options.threads > 0 ? options.threads : usable_cpus()),
      reader_(parts.reader),
      output_stage_(parts.output),
      stop_(parts.stop),
      counters_(parts.counters),
      executor_(parts.executor),
      resumption_(parts.resumption),
      scorers_(measured_signals(options), options.filter_rules),
      score_stage_(options, reader_.sources(), scorers_),
      renderer_(options, reader_.sources()),
      ledger_(reader_.sources(), counters_, options.refine.has_value()),
      bounds_(options, threads_),
      sizer_(bounds_.batch()),
      budget_(bounds_.bytes(), &counters_.bytes_in_flight),
      window_(options.records.order, parts.output.wants_early(),
              resumption_ != nullptr ? resumption_->done().position : 0),
      worker_limit_(threads_),
      read_ahead_(bounds_.lead(), bounds_.regained_lead()),
      choice_(options) {
  if (options.refine)
    refine_stage_ =
        std::make_unique<RefineStage>(options, *parts.backend, parts.answer_log,
                                      scorers_, groups_, counters_);
  if (refine_stage_ && options.leaves_rest)
    refine_stage_->set_on_limit([this](StopCause why) { stop_.request(why); });
}

Result<void> Mill::run() {
  tbb::task_scheduler_handle scheduler{tbb::attach{}};
  is_running_ = true;
  guard([&] { run_graph(); });
  is_running_ = false;
  workers_.close();
  // Ends oneTBB's threads, so that none is left behind when main returns.
  tbb::finalize(scheduler, std::nothrow);

  const std::lock_guard lock(error_mutex_);
  if (error_)
    return tl::unexpected<Error>(*error_);
  return {};
}

void Mill::run_graph() {
  workers_.open(threads_);
  tbb::task_arena arena(threads_, 0);
  std::unique_ptr<Graph> graph;
  arena.execute([&] { graph = std::make_unique<Graph>(*this); });
  if (executor_ != nullptr)
    executor_->attach(arena, busy_, [this](double seconds) {
      guard([&] {
        refine_stage_->record_resumed(seconds);
        refine_stage_->flush();
      });
      hand_over(this);
    });

  std::thread reader;
  std::thread writer;
  guard([&] {
    writer = std::thread([&] {
      name_this_thread("docmill-write");
      guard([&] { write_output(); });
    });
    reader = std::thread([&] {
      name_this_thread("docmill-read");
      guard([&] { read_input(*graph); });
    });
  });
  if (reader.joinable())
    reader.join();
  guard([&] { graph->graph.wait_for_all(); });
  window_.close();  // no further piece can come
  if (writer.joinable())
    writer.join();
  take_over(this);  // what the nodes left in the mill
  if (executor_ != nullptr)
    executor_->detach();
}

void Mill::tick() {
  if (refine_stage_)
    refine_stage_->tick();
  worker_limit_.look(since_start_.seconds(), busy_.seconds());
  guard([&] {
    try {
      workers_.resize(worker_limit_.workers());
    } catch (const std::bad_alloc&) {
      // As many as before will do.
    }
  });
}

// Runs the body of a node or a thread, which must not throw: that would end
// the graph or the process. Returns whether it ran to its end; if not, the run
// fails: the reader stops, what else is in flight drains, and the output ends
// before the first position that is lost.
template <class Body>
bool Mill::guard(Body body) {
  try {
    body();
    return true;
  } catch (const std::bad_alloc&) {
    // Short enough to need no memory itself.
    fail_run({Error::Code::kIo, "out of memory"});
  } catch (const std::exception& e) {
    fail_run({Error::Code::kInternal, e.what()});
  }
  // What was lost gives nothing back that the reader may wait for.
  budget_.lift();
  read_ahead_.lift();
  return false;
}

void Mill::read_input(Graph& graph) {
  if (resumption_ != nullptr)
    if (Result<void> entered = enter_earlier(); !entered)
      fail_run(std::move(entered.error()));
  i64 position = 0;
  while (!stop_.is_requested() && !choice_.has_reached_limit()) {
    read_ahead_.wait();
    const i64 charge = bounds_.charge_ahead(sizer_.documents());
    if (budget_.acquire(charge))
      sizer_.shrink();
    Batch* batch = batches_.take();
    batch->charged_bytes = charge;

    // What is done and what is to be done does not come in one batch.
    const i64 stretch = resumption_ != nullptr
                            ? resumption_->stretch_from(position)
                            : std::numeric_limits<i64>::max();
    const BlockReader::Next next = read_block(*batch, stretch);
    const i64 lines = std::ssize(batch->block.lines);
    if (lines == 0) {
      recycle(batch);
      if (next != BlockReader::Next::kBlock)
        break;
      continue;
    }
    if (!take_done(*batch, position))
      start(graph, batch, position);
    else
      recycle(batch);
    position += lines;
  }
  has_read_all_ = reader_.has_ended() || choice_.has_reached_limit();
  if (resumption_ != nullptr && has_read_all_)
    if (Result<void> whole = resumption_->check_end(position); !whole)
      fail_run(std::move(whole.error()));
}

// The counts are those of the whole job: the files of the earlier runs have
// what these came to.
Result<void> Mill::enter_earlier() {
  i64 position = 0;
  Result<void> entered = for_each_line(
      resumption_->part_path(), stop_.fd(), [&](std::string_view record) {
        ledger_.enter_record(record, position++);
        counters_.written++;
        counters_.bytes_out += std::ssize(record) + 1;
      });
  position = 0;
  if (entered && !resumption_->rejects_path().empty())
    entered = for_each_line(resumption_->rejects_path(), stop_.fd(),
                            [&](std::string_view row) {
                              ledger_.enter_reject_row(row, position++);
                            });
  return entered;
}

// Whether the batch needs no work, since an earlier run has done it.
bool Mill::take_done(const Batch& batch, i64 position) {
  if (resumption_ == nullptr || !resumption_->is_done(position))
    return false;
  Result<std::optional<Piece>> piece = resumption_->take(batch.block, position);
  if (!piece)
    fail_run(std::move(piece.error()));
  else if (*piece)
    push_done(std::move(**piece));
  return true;
}

void Mill::push_done(Piece piece) {
  for_each_line(std::string_view(piece.records), [&](std::string_view record) {
    ledger_.enter_record(record, piece.first);
  });
  for_each_line(std::string_view(piece.reject_rows), [&](std::string_view row) {
    ledger_.enter_reject_row(row, piece.first);
  });
  piece.charged_bytes = charge_of(piece);
  budget_.charge(piece.charged_bytes);
  window_.push(std::move(piece));
}

void Mill::start(Graph& graph, Batch* batch, i64 position) {
  work_in_flight_++;
  read_ahead_.take(lead_used_by(*batch));
  i64 charge = 0;  // of its documents, each until it is rendered
  for (const Block::Line& line : batch->block.lines)
    charge += bounds_.charge_of(line);
  budget_.charge(charge);
  batch->first_position = position;
  hand_over(batch);
  graph.score.try_put(batch);
}

i64 Mill::lead_used_by(const Batch& batch) const {
  return options_.max_in_flight ? std::ssize(batch.block.lines) : 1;
}

// Reads the next block, of so many lines at most, less what --sample and
// --limit leave out.
BlockReader::Next Mill::read_block(Batch& batch, i64 at_most) {
  const Stopwatch stopwatch;
  Block& block = batch.block;
  const BlockReader::Next next = reader_.next(
      block, std::min(sizer_.documents(), at_most), bounds_.batch_bytes());
  counters_.bytes_in += block.size();
  counters_.blank_lines += choice_.apply(block);

  if (!bounds_.keeps(batch))
    block.trim();
  const i64 charge = bounds_.charge_of(batch);
  budget_.charge(charge - batch.charged_bytes);
  batch.charged_bytes = charge;
  read_clock_.record(stopwatch.seconds());
  return next;
}

// All documents of a batch at once: nothing holds one of them up.
Finished* Mill::collect(Batch* batch) {
  if (batch == nullptr)
    return nullptr;
  Finished* group = groups_.take();
  for (Document& document : batch->documents)
    group->documents.push_back(&document);
  return group;
}

void Mill::score(Batch& batch) {
  name_worker();
  if (executor_ != nullptr)
    executor_->resume_waiting();
  const BusyMeter::Span busy(busy_);
  const Stopwatch stopwatch;
  score_stage_.run(batch);
  const i64 lines = std::ssize(batch.documents);
  i64 rejects = 0;
  for (Document& document : batch.documents) {
    document.is_read = !document.is_reject();
    rejects += document.is_reject();
  }
  counters_.read += lines - rejects;
  counters_.scored += lines - rejects;
  counters_.rejected += rejects;
  batch.unfinished = lines;
  const double seconds = stopwatch.seconds();
  sizer_.record(lines, seconds);
  score_clock_.record(seconds);
}

void Mill::render(Finished* group) {
  if (group == nullptr)
    return;
  const BusyMeter::Span busy(busy_);
  const Stopwatch stopwatch;
  std::vector<Document*>& documents = group->documents;
  const auto is_before = [](const Document* a, const Document* b) {
    return a->position < b->position;
  };
  if (!std::is_sorted(documents.begin(), documents.end(), is_before))
    std::sort(documents.begin(), documents.end(), is_before);
  // Each run of positions that follow each other is one piece.
  for (auto first = documents.begin(); first != documents.end();) {
    auto last = std::adjacent_find(
        first, documents.end(), [this](const Document* a, const Document* b) {
          return a->position + 1 != b->position ||
                 is_given_back(*a) != is_given_back(*b);
        });
    if (last != documents.end())
      ++last;
    push_piece({first, last});
    first = last;
  }
  if (refine_stage_)
    free_refined(documents);
  for (auto first = documents.begin(); first != documents.end();) {
    Batch* batch = (*first)->batch;
    const auto last =
        std::find_if(first, documents.end(),
                     [batch](const Document* d) { return d->batch != batch; });
    const i64 rendered = last - first;
    if (batch->unfinished.fetch_sub(rendered) == rendered)
      finish_batch(batch);
    first = last;
  }
  documents.clear();
  groups_.give_back(group);
  render_clock_.record(stopwatch.seconds());
}

void Mill::push_piece(std::span<Document* const> documents) {
  Piece piece;
  if (is_given_back(*documents.front())) {
    piece.first = documents.front()->position;
    piece.count = std::ssize(documents);
    piece.is_given_back = true;
  } else {
    piece = renderer_.render(documents);
  }
  // Once it is rendered, since a document may have turned out too large; but
  // before it is pushed, since the writer may then see the run's end.
  for (const Document* document : documents)
    enter(*document);
  std::vector<Permit> permits;
  for (Document* document : documents) {
    if (document->refinement.permit)
      permits.push_back(std::move(document->refinement.permit));
    piece.has_shared_answers |= is_shared(document->refinement.llm.get());
  }
  if (output_stage_.wants_early()) {
    piece.permits = std::exchange(permits, {});
    for (const Document* document : documents)
      piece.input_digest += line_digest(
          document->position, document->batch->block.text_of(*document->line));
  }
  piece.charged_bytes = charge_of(piece);
  budget_.charge(piece.charged_bytes);
  window_.push(std::move(piece));
  Permit::release(permits);
}

// The pieces took their place; their batch may have to wait for others.
void Mill::free_refined(std::span<Document* const> documents) {
  i64 charge = 0;
  for (Document* document : documents) {
    charge += bounds_.charge_of(*document->line);
    document->refinement = Refinement();
  }
  budget_.release(charge);
}

// Whether a later run is to begin with it anew, and this one writes nothing
// of it.
bool Mill::is_given_back(const Document& document) const {
  return output_stage_.wants_early() && is_interrupted(document);
}

bool Mill::is_interrupted(const Document& document) {
  return !document.is_reject() &&
         document.refinement.reason == Reason::kInterrupted;
}

void Mill::enter(const Document& document) {
  if (is_interrupted(document))
    has_interrupted_ = true;
  if (!is_given_back(document)) {
    ledger_.enter(document);
    return;
  }
  counters_.read--;
  counters_.scored--;
}

void Mill::recycle(Batch* batch) {
  budget_.release(batch->charged_bytes);
  batch->documents.clear();
  if (bounds_.keeps(*batch)) {
    batch->arena.clear();
  } else {
    batch->block = Block();
    batch->arena = Arena();
  }
  batches_.give_back(batch);
}

// The batch's last document is rendered.
void Mill::finish_batch(Batch* batch) {
  if (!options_.max_in_flight)
    read_ahead_.give_back(lead_used_by(*batch));
  recycle(batch);
  work_in_flight_--;
}

void Mill::write_output() {
  while (true) {
    ReorderWindow::Taken taken = window_.pop();
    if (taken.is_empty())
      break;
    if (Result<void> written = output_stage_.write(taken); !written) {
      if (output_stage_.is_pipe_closed())
        stop_.request(StopCause::kOutputClosed);
      else
        fail_run(std::move(written.error()));
    }
    i64 freed = 0;
    for (const Piece& piece : taken.ordered)
      freed += piece.charged_bytes;
    for (Piece* piece : taken.early) {
      const i64 charge = charge_of(*piece);
      freed += piece->charged_bytes - charge;
      piece->charged_bytes = charge;
    }
    budget_.release(freed);
  }
  if (window_.has_gap())
    fail_run({Error::Code::kInternal, "records were lost on their way"});
}

bool Mill::has_work() const {
  if (!is_running_ || output_stage_.is_writing())
    return false;
  if (refine_stage_ && refine_stage_->is_waiting())
    return false;
  return work_in_flight_ > 0 ||
         counters_.written + counters_.dropped < counters_.read;
}

// Keeps the first failure and stops the reader; what is in flight drains.
void Mill::fail_run(Error error) {
  const std::lock_guard lock(error_mutex_);
  if (!error_)
    error_ = std::move(error);
  stop_.request(StopCause::kFailed);
}

void Mill::fill(RunReport& report) const {
  report.run.threads = threads_;
  report.stages.push_back(read_clock_.report());
  report.stages.push_back(score_clock_.report());
  if (refine_stage_)
    report.stages.push_back(refine_stage_->report());
  report.stages.push_back(render_clock_.report());
  report.stages.push_back(output_stage_.report());

  if (measured_signals(options_).contains(Signal::kQuality))
    report.quality.before = ledger_.tally().before().summary();
  if (refine_stage_) {
    report.run.strategy = strategy_name(options_.refine->strategy);
    report.quality.after = ledger_.tally().after().summary();
    report.documents.reasons = ledger_.tally().reasons();
  }
  report.documents.dropped_by_rule = ledger_.tally().dropped();
  const BatchSizer::Stats batching = sizer_.stats();
  report.batching = {batching.min, batching.max, batching.last,
                     batching.adjustments};
  report.errors = ledger_.errors();
}

}  // namespace docmill
