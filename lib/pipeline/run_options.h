// All that a run of the mill is told.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/base/types.h"
#include "lib/io/output_file.h"
#include "lib/io/source_list.h"
#include "lib/pipeline/batch_sizer.h"
#include "lib/pipeline/reorder_window.h"
#include "lib/pipeline/requirement.h"
#include "lib/refine/options.h"
#include "lib/score/filter_rules.h"
#include "lib/score/signals.h"

namespace docmill {

// Which input fields a record carries besides docmill's own.
enum class Keep {
  kNone,
  kAll,       // all other fields, unchanged
  kOriginal,  // refine: the text as it came, as "original"
};

struct RecordOptions {
  OutputOptions file;
  std::string rejects_path;  // empty: OUTPUT.rejects.jsonl, or stderr
  std::string dropped_path;  // empty: they are only counted
  Keep keep = Keep::kNone;
  Order order = Order::kInput;
};

struct RunOptions {
  InputOptions input;
  RecordOptions records;
  SignalSet signals = SignalSet::all();  // of score records
  Requirement required;                  // of score: else dropped
  FilterRules filter_rules;
  std::optional<RefineOptions> refine;  // none: measure only
  // Fields of the input that the prompt asks for besides the text.
  std::vector<std::string> prompt_fields;
  // How many documents may wait for answers from outside at once; none: the
  // backend is in the process and answers at once.
  std::optional<i64> max_in_flight;
  int documents_together = 1;  // how many of them may share a request

  int threads = 0;  // workers; 0 means one per usable core
  BatchSizer::Options batch;
  i64 memory_limit = i64{512} << 20;  // bytes

  std::optional<i64> limit;  // lines that are taken from the input
  double sample = 1;         // share of the lines, by position
  std::optional<double> time_limit_seconds;
  // At a limit of the run's, whether documents that are not done are left to
  // another run (--resume), rather than skipped.
  bool leaves_rest = false;
  double max_error_rate = 0.01;
};

// All that is measured for the records of a run, or to drop documents.
inline SignalSet measured_signals(const RunOptions& options) {
  if (options.refine)
    return SignalSet::core();
  SignalSet signals = options.signals;
  for (const Filter filter : options.required.filters())
    signals.insert(filter);
  return signals;
}

}  // namespace docmill
