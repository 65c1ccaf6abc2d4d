// One run over all documents: the mill and what is told about it.

#pragma once

#include <string_view>

#include "apps/docmill/calling.h"
#include "apps/docmill/journaling.h"
#include "apps/docmill/open_files.h"
#include "apps/docmill/options.h"
#include "apps/docmill/signals.h"
#include "lib/pipeline/arena_executor.h"
#include "lib/pipeline/mill.h"
#include "lib/pipeline/output_stage.h"
#include "lib/pipeline/stop.h"
#include "lib/report/counters.h"
#include "lib/report/exit_status.h"
#include "lib/report/progress.h"
#include "lib/report/resources.h"
#include "lib/report/run_identity.h"
#include "lib/report/run_report.h"

namespace docmill {

class DocumentRun {
 public:
  // What was opened for it. REQUIRES: all outlive the run.
  struct Parts {
    const CommandOptions& options;
    Files& files;
    Stop& stop;
    Backend& backend;
    ArenaExecutor& executor;
    Calling* calling = nullptr;        // of a backend that calls
    Journaling* journaling = nullptr;  // where answers are kept
  };

  // Begins to measure the run and to show its progress.
  DocumentRun(const RunInfo& info, const Parts& parts);

  // Runs to the end while this thread answers signals. Closes the files,
  // writes the reports, prints the summary; returns the exit code.
  int supervise(Signals& signals);

 private:
  void connect();
  int run();
  Result<void> close_output(Result<void> result);
  Result<void> end_dropped(bool is_complete);
  void fill_report();
  RunFacts facts(const Result<void>& result) const;
  int tell_end(const Result<void>& result);

  const Parts parts_;
  const Stopwatch stopwatch_;
  RunReport report_;
  Counters counters_;
  ResourceSampler resources_;
  Progress progress_;
  OutputStage output_;
  Mill mill_;
};

}  // namespace docmill
