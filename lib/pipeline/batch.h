// What moves through the pipeline: handles to batches of documents. A batch
// owns the bytes, its documents are views into it.

#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/arena.h"
#include "lib/base/types.h"
#include "lib/io/block.h"
#include "lib/refine/outcome.h"
#include "lib/score/scores.h"

namespace docmill {

struct Batch;

// Why a document is a reject that was too large for what memory was left. Short
// enough that a std::string of it takes no memory itself.
inline constexpr const char* kNoMemory = "out of memory";

// One input line or text file on its way to one record, or to one reject.
struct Document {
  Batch* batch = nullptr;
  const Block::Line* line = nullptr;
  i64 position = 0;         // in the run, dense over documents and rejects
  std::string_view raw;     // the valid JSON line; empty for plain text
  std::string_view text;    // beyond the score stage for refine only
  std::string_view raw_id;  // JSON, as it stands in the input; may be empty
  std::string error;        // why this is a reject; empty for a document
  bool is_read = false;     // parsed, measured, and counted as such
  std::vector<std::string> fields;  // of the prompt: their values
  Scores before;
  std::optional<Filter> dropped_by;   // of --require
  Refinement refinement;              // refine only
  Document* next_finished = nullptr;  // of the refine stage

  bool is_reject() const { return !error.empty(); }
};

struct Batch {
  Block block;
  i64 first_position = 0;
  std::vector<Document> documents;  // one a line of the block
  // One a document where more than core signals is measured, else empty.
  std::vector<Details> details;
  Arena arena;                     // texts that JSON had escaped
  i64 charged_bytes = 0;           // of the run's byte budget
  std::atomic<i64> unrefined{0};   // documents in the refine stage
  std::atomic<i64> unfinished{0};  // documents not yet rendered

  // REQUIRES: `document` is of this batch, and `details` is not empty.
  Details& details_of(const Document& document) {
    return details[static_cast<std::size_t>(&document - documents.data())];
  }

  // REQUIRES: the same, and that the filter's verdict was measured.
  const Verdict& verdict_of(const Document& document, Filter filter) {
    return details_of(document).verdicts[static_cast<std::size_t>(filter)];
  }
};

// Documents whose way is at its end and whose records can be written.
struct Finished {
  std::vector<Document*> documents;
};

}  // namespace docmill
