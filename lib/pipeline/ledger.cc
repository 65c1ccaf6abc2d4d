#include "lib/pipeline/ledger.h"

#include <fmt/format.h>

namespace docmill {

void Ledger::enter(const Document& document) {
  if (document.is_reject()) {
    enter_reject(document);
    return;
  }
  if (!refines_) {
    tally_.count_scored(document.before.quality);
    return;
  }
  tally_.count_refined(document.before.quality, document.refinement);
  switch (document.refinement.outcome) {
  case Outcome::kKept:
    counters_.kept++;
    break;
  case Outcome::kRefined:
    counters_.refined++;
    break;
  case Outcome::kRolledBack:
    counters_.rolled_back++;
    break;
  case Outcome::kSkipped:
    counters_.skipped++;
    break;
  }
}

void Ledger::enter_reject(const Document& document) {
  if (document.is_read) {  // then it was too large for refine or render
    counters_.read--;
    counters_.scored--;
    counters_.rejected++;
  }
  const std::string example =
      fmt::format("{}:{}: {}", sources_[document.line->source].path,
                  document.line->number, document.error);
  errors_.record({.kind = "rejected",
                  .position = document.position,
                  .example = example,
                  .hint = "the rejects file has a row for each"});
}

}  // namespace docmill
