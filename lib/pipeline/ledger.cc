#include "lib/pipeline/ledger.h"

#include <fmt/format.h>

namespace docmill {
namespace {

constexpr std::string_view kRejectedHint =
    "the rejects file has a row for each";

}  // namespace

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
  count_refined(document.before.quality, document.refinement);
  if (document.refinement.error != nullptr)
    enter_error(document, *document.refinement.error);
}

void Ledger::count_refined(double before, const Refinement& refinement) {
  tally_.count_refined(before, refinement);
  switch (refinement.outcome) {
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
}

void Ledger::enter_record(std::string_view record, i64 position) {
  counters_.read++;
  counters_.scored++;
  const Result<JsonValue> root = parser_.parse(record);
  if (!root)
    return;  // docmill writes none that is not JSON
  const auto text = [&](std::string_view key) {
    return (*root)[key].string().value_or("");
  };
  Refinement refinement;
  refinement.outcome =
      outcome_of_name(text("outcome")).value_or(Outcome::kKept);
  refinement.reason = reason_of_name(text("reason")).value_or(Reason::kError);
  refinement.score.quality = (*root)["score"]["quality"].number().value_or(0);
  if (const JsonValue error = (*root)["error"]; error.exists()) {
    CallError& kept = *(refinement.error = std::make_unique<CallError>());
    kept.kind = error_kind_of_name(error["kind"].string().value_or(""))
                    .value_or(ErrorKind::kMalformed);
    kept.message = error["message"].string().value_or("");
    errors_.record({.kind = error_kind_name(kept.kind),
                    .position = position,
                    .example = fmt::format("id {}: {}", (*root)["id"].text(),
                                           kept.message),
                    .hint = error_kind_hint(kept.kind)});
  }
  if (refinement.reason == Reason::kError && refinement.error == nullptr)
    refinement.reason = Reason::kInterrupted;  // never so in a record
  count_refined((*root)["before"]["quality"].number().value_or(0), refinement);
}

void Ledger::enter_reject_row(std::string_view row, i64 position) {
  counters_.rejected++;
  std::string example;
  if (const Result<JsonValue> root = parser_.parse(row); root)
    example = fmt::format("{}:{}: {}", (*root)["source"].string().value_or(""),
                          (*root)["line"].integer().value_or(0),
                          (*root)["error"].string().value_or(""));
  errors_.record({.kind = "rejected",
                  .position = position,
                  .example = example,
                  .hint = kRejectedHint});
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
                  .hint = kRejectedHint});
}

}  // namespace docmill
