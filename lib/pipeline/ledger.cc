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
    if (document.dropped_by)
      enter_dropped(document, *document.dropped_by);
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
  case Outcome::kFailed:
    counters_.failed++;
    break;
  case Outcome::kSkipped:
    counters_.skipped++;
    break;
  }
  if (document.refinement.error != nullptr)
    enter_error(document, *document.refinement.error);
}

void Ledger::enter_dropped(const Document& document, Filter filter) {
  counters_.dropped++;
  tally_.count_dropped(filter,
                       document.batch->verdict_of(document, filter).rule);
}

void Ledger::enter_error(const Document& document, const CallError& error) {
  errors_.record(
      {.kind = error_kind_name(error.kind),
       .position = document.position,
       .example = fmt::format("{}: {}", place_of(document), error.message),
       .hint = error_kind_hint(error.kind)});
}

std::string Ledger::place_of(const Document& document) const {
  const Block::Line& line = *document.line;
  return fmt::format("{}:{}", sources_[line.source].path, line.number);
}

void Ledger::enter_reject(const Document& document) {
  if (document.is_read) {  // then it was too large for refine or render
    counters_.read--;
    counters_.scored--;
    counters_.rejected++;
  }
  const std::string example =
      fmt::format("{}: {}", place_of(document), document.error);
  errors_.record({.kind = "rejected",
                  .position = document.position,
                  .example = example,
                  .hint = "the rejects file has a row for each"});
}

}  // namespace docmill
