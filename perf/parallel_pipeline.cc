// The flow graph's opponent: tbb::parallel_pipeline over the same stages.
//
//   parallel_pipeline FILE THREADS >records
//
// Does what `docmill score --signals core --threads THREADS FILE` does, with
// the same reader, score stage, renderer and output file, the same blocks and
// as many of them in flight, but no byte budget, no counters and no report.
// The records are the same, byte for byte.

#include <csignal>
#include <cstdlib>
#include <utility>

#include <fmt/core.h>
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>

#include "lib/io/block_reader.h"
#include "lib/io/output_file.h"
#include "lib/pipeline/batch.h"
#include "lib/pipeline/batch_sizer.h"
#include "lib/pipeline/pool.h"
#include "lib/pipeline/renderer.h"
#include "lib/pipeline/score_stage.h"
#include "lib/pipeline/stage_clock.h"

namespace docmill {
namespace {

constexpr i64 kMaxBatchBytes = i64{1} << 20;

class Line {
 public:
  Line(const RunOptions& options, BlockReader& reader, OutputFile& output)
      : options_(options),
        reader_(reader),
        output_(output),
        scorers_(options.signals),
        score_stage_(options, reader.sources(), scorers_),
        renderer_(options, reader.sources()),
        sizer_(options.batch) {}

  void run() {
    using tbb::filter_mode;
    const tbb::global_control parallelism(
        tbb::global_control::max_allowed_parallelism,
        static_cast<std::size_t>(options_.threads));
    tbb::parallel_pipeline(
        static_cast<std::size_t>(4 * options_.threads + 4),
        tbb::make_filter<void, Batch*>(
            filter_mode::serial_in_order,
            [&](tbb::flow_control& control) { return read(control); }) &
            tbb::make_filter<Batch*, Batch*>(
                filter_mode::parallel,
                [&](Batch* batch) { return score(batch); }) &
            tbb::make_filter<Batch*, Piece*>(
                filter_mode::parallel,
                [&](Batch* batch) { return render(batch); }) &
            tbb::make_filter<Piece*, void>(
                filter_mode::serial_in_order,
                [&](Piece* piece) { write(piece); }));
  }

 private:
  Batch* read(tbb::flow_control& control) {
    Batch* batch = batches_.take();
    reader_.next(batch->block, sizer_.documents(), kMaxBatchBytes);
    if (batch->block.lines.empty())
      control.stop();
    batch->first_position = position_;
    position_ += std::ssize(batch->block.lines);
    return batch;
  }

  Batch* score(Batch* batch) {
    const Stopwatch stopwatch;
    score_stage_.run(*batch);
    sizer_.record(std::ssize(batch->documents), stopwatch.seconds());
    return batch;
  }

  Piece* render(Batch* batch) {
    std::vector<Document*> documents;
    documents.reserve(batch->documents.size());
    for (Document& document : batch->documents)
      documents.push_back(&document);
    Piece* piece = pieces_.take();
    *piece = renderer_.render(documents);
    batch->documents.clear();
    batch->arena.clear();
    batches_.give_back(batch);
    return piece;
  }

  void write(Piece* piece) {
    if (!output_.write(piece->records) || !output_.flush())
      std::exit(1);
    *piece = Piece();
    pieces_.give_back(piece);
  }

  const RunOptions& options_;
  BlockReader& reader_;
  OutputFile& output_;
  ScorerPool scorers_;
  ScoreStage score_stage_;
  Renderer renderer_;
  BatchSizer sizer_;
  Pool<Batch> batches_;
  Pool<Piece> pieces_;
  i64 position_ = 0;
};

int run(const char* path, int threads) {
  RunOptions options;
  options.input.files = {path};
  options.signals = SignalSet::core();
  options.threads = threads;
  auto sources = list_sources(options.input);
  if (!sources)
    return 2;
  auto reader = BlockReader::create(std::move(*sources), options.input);
  auto output = OutputFile::create(options.records.file);
  if (!reader || !output)
    return 2;
  Line(options, **reader, *output).run();
  return output->finish() ? 0 : 1;
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) {
  const int threads = argc == 3 ? std::atoi(argv[2]) : 0;
  if (threads < 1) {
    fmt::print(stderr, "usage: parallel_pipeline FILE THREADS\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  return docmill::run(argv[1], threads);
}
