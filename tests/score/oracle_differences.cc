#include "tests/score/oracle_differences.h"

#include <cmath>

#include <fmt/format.h>
#include <simdjson.h>

#include "lib/score/score_record.h"
#include "lib/score/scorer.h"
#include "tests/score/oracle.h"

namespace docmill {
namespace {

using simdjson::dom::element;

bool is_near(double got, double want) {
  return std::abs(got - want) <= 1e-9 * std::abs(want);
}

std::string shown(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : "null";
}

std::string score_difference(const std::string& name, element got,
                             const std::optional<double>& want) {
  if (got.is_null() ? !want : want && is_near(double(got), *want))
    return "";
  return fmt::format("{} is {}, not {}\n", name, simdjson::minify(got),
                     shown(want));
}

// Of all that both have, a line for each that differs.
std::string differences(element record, const OracleResult& want) {
  std::string found;
  for (const auto& [name, value] : want.score) {
    element got;
    if (!record["score"][name].get(got))
      found += score_difference(name, got, value);
  }
  for (const auto& [name, verdict] : want.verdicts) {
    std::string_view got;
    if (!record["verdicts"][name].get(got) && got != verdict)
      found += fmt::format("{} is {}, not {}\n", name, got, verdict);
  }
  return found;
}

}  // namespace

std::string record_of(std::string_view text) {
  thread_local Scorer scorer(SignalSet::all());
  Details details;
  const Scores scores = scorer.score(text, details);
  std::string json = R"({"score":)";
  append_scores(json, scores, details, SignalSet::all());
  json += R"(,"verdicts":)";
  append_verdicts(json, details, SignalSet::all());
  return json + "}";
}

std::string differences(std::string_view text) {
  simdjson::dom::parser parser;
  return differences(parser.parse(record_of(text)), oracle(text));
}

}  // namespace docmill
