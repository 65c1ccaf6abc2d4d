// Parses and measures the documents of a batch.

#pragma once

#include <atomic>
#include <string>
#include <vector>

#include <tbb/enumerable_thread_specific.h>

#include "lib/io/json_line.h"
#include "lib/pipeline/batch.h"
#include "lib/pipeline/run_options.h"
#include "lib/score/scorer_pool.h"

namespace docmill {

// Thread safety: any thread may run it, each on its own batch.
class ScoreStage {
 public:
  // REQUIRES: all three outlive the stage.
  ScoreStage(const RunOptions& options, const std::vector<Source>& sources,
             ScorerPool& scorers);

  // Fills batch.documents from batch.block: text, id, scores and what drops
  // it, or an error, kNoMemory among them.
  void run(Batch& batch);

  // The fields of the prompt for which no document has had a value.
  std::vector<std::string> unfilled_fields() const;

 private:
  void measure(Document& document, JsonLineParser& parser);
  Result<void> parse(Document& document, JsonLineParser& parser);
  i64 bytes_of_texts(const Block& block) const;
  void note_fields(const std::vector<std::string>& values);

  const RunOptions& options_;
  const std::vector<Source>& sources_;
  ScorerPool& scorers_;
  const bool has_details_;
  tbb::enumerable_thread_specific<JsonLineParser> parsers_;
  std::vector<std::atomic<bool>> is_filled_;  // fields of the prompt
};

}  // namespace docmill
