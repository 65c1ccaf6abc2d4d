// What of the input may be in flight at once, and what it counts for.
//
// A batch is charged with its block and the texts that JSON had escaped until
// its last document is rendered; each document with what it takes while it is
// refined, until it is rendered itself.
//
// Where documents wait for answers batches are small. One slow answer keeps
// its batch, and among 500 documents there is one: when 1 % of the answers
// took 5 s, nearly all batches of 5 s were kept. Of 16 documents it is one
// batch in seven.
//
// Where documents share requests a batch fills some: what is left at its end
// makes a smaller one.

#pragma once

#include "lib/base/types.h"
#include "lib/pipeline/batch.h"
#include "lib/pipeline/run_options.h"

namespace docmill {

// Thread safety: immutable.
class Bounds {
 public:
  // REQUIRES: `options` outlives it. `threads`: workers.
  Bounds(const RunOptions& options, int threads);

  // Documents of a batch. A size that the user fixed is kept.
  BatchSizer::Options batch() const;

  // Bytes of a block, but for one document that is larger.
  i64 batch_bytes() const;

  // Of the read-ahead: batches, or documents where they wait for answers.
  i64 lead() const;

  // What of it must be free before the reader goes on.
  i64 regained_lead() const;

  // Of the byte budget.
  i64 bytes() const;

  // Of a batch that is still to be read, the documents' charges included.
  i64 charge_ahead(i64 documents) const;

  i64 charge_of(const Batch& batch) const;
  i64 charge_of(const Block::Line& line) const;  // of its document

  // Whether a batch's memory serves again, rather than going back.
  bool keeps(const Batch& batch) const;

 private:
  bool waits() const { return options_.max_in_flight.has_value(); }
  i64 answers() const;
  i64 spare() const;
  i64 waiting_batch() const;

  const RunOptions& options_;
  const int threads_;
};

}  // namespace docmill
