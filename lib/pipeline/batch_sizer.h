// How many documents the next batch should hold.
//
// A batch should take about the target time to parse and score: below four
// fifths of it the next batch grows by a fifth, above six fifths it shrinks
// by a fifth, within the bounds. When memory runs short it shrinks first.
// Batches that the input made smaller than asked for tell nothing and are
// ignored. The size never changes a result.
//
// Thread safety: all functions may be called from any thread.

#pragma once

#include <mutex>

#include "lib/base/types.h"

namespace docmill {

class BatchSizer {
 public:
  struct Options {
    i64 start = 500;
    i64 min = 100;
    i64 max = 2000;
    double target_seconds = 0.1;  // parse and score, never the network
    bool is_adaptive = true;      // else every batch has `start` documents
  };

  struct Stats {
    i64 min = 0;  // sizes that were asked for
    i64 max = 0;
    i64 last = 0;
    i64 adjustments = 0;
  };

  explicit BatchSizer(const Options& options);

  i64 documents() const;

  // Tells that a batch of `documents` took `seconds` to parse and score.
  void record(i64 documents, double seconds);

  // Tells that the reader had to wait for memory.
  void shrink();

  Stats stats() const;

 private:
  void resize(i64 numerator, i64 denominator);  // under mutex_

  const Options options_;
  mutable std::mutex mutex_;
  Stats stats_;
};

}  // namespace docmill
