// Enters each document whose way is at its end into the run's counts.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/io/source_list.h"
#include "lib/pipeline/batch.h"
#include "lib/pipeline/run_tally.h"
#include "lib/report/counters.h"
#include "lib/report/error_tally.h"

namespace docmill {

// Thread safety: any thread may enter; the totals only when none does.
class Ledger {
 public:
  // REQUIRES: both outlive the ledger.
  Ledger(const std::vector<Source>& sources, Counters& counters, bool refines)
      : sources_(sources), counters_(counters), refines_(refines) {}

  void enter(const Document& document);

  // The same of what an earlier run has done, from refine's record or the row
  // of the rejects file. `position` need only be about right: it chooses the
  // examples. REQUIRES: one thread.
  void enter_record(std::string_view record, i64 position);
  void enter_reject_row(std::string_view row, i64 position);

  const RunTally& tally() const { return tally_; }
  std::vector<ErrorEntry> errors() const { return errors_.entries(); }

 private:
  void enter_dropped(const Document& document, Filter filter);
  void enter_error(const Document& document, const CallError& error);
  void enter_reject(const Document& document);
  void count_refined(double before, const Refinement& refinement);
  std::string place_of(const Document& document) const;

  const std::vector<Source>& sources_;
  Counters& counters_;
  const bool refines_;
  RunTally tally_;
  ErrorTally errors_;
  JsonParser parser_;  // of earlier runs' records
};

}  // namespace docmill
