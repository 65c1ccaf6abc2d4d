#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "tests/report/sample_report.h"

namespace docmill {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("to_markdown has a status, figures, quality, errors and stages") {
  const std::string text = to_markdown(sample_report());
  CHECK(text.starts_with("### ✗ docmill refine: partial (exit 3), 100 doc"));
  CHECK(has(text, "| documents | 100 |"));
  CHECK(
      has(text, "| reasons | good_enough 60, target_reached 38, no_gain 2 |"));
  CHECK(has(text, "| before | 59.8 |"));
  CHECK(has(text, "| after | 69.8 |"));
  CHECK(has(text, "| invalid_json | 1 | a.jsonl:7: not JSON |"));
  CHECK(has(text, "<details><summary>Stages</summary>\n\n| stage |"));
}

TEST_CASE("to_markdown tells what ended a run, and of packs") {
  RunReport report = sample_call_report();
  report.run.error = "no space left";
  report.packing = {.packs = 2, .documents = 20, .size_last = 10};
  const std::string text = to_markdown(report);
  CHECK(has(text, "\n\nEnded by: no space left\n\n"));
  CHECK(has(text, "| packs | 20 documents in 2 requests, 10 at last |"));
}

TEST_CASE("to_markdown tells which rules dropped documents") {
  RunReport report = sample_report();
  CHECK_FALSE(has(to_markdown(report), "dropped"));
  report.documents.dropped = 2;
  report.documents.dropped_by_rule = {{"c4", {{"too_few_sentences", 2}}}};
  CHECK(has(to_markdown(report), "| dropped | 2: c4 too_few_sentences 2 |"));
}

TEST_CASE("to_markdown lets nothing from outside become markup") {
  RunReport report = sample_call_report();
  const std::string evil = "|`</details><script>\n# *x* [a](http://b) \\|";
  report.errors = {{evil, 1, evil, evil}};
  report.output.records = evil;
  report.stages[0].name = evil;
  report.warnings = {{"w", evil}};
  report.run.cpu = report.run.error = report.run.strategy = evil;
  report.llm->errors = {{evil, 1}};
  report.llm->by_model[0].request_model = evil;
  report.llm->by_model[0].server_address = evil;
  report.llm->endpoints = {{evil, evil}};
  report.cache->tiers[0].name = evil;
  const std::string text = to_markdown(report);
  CHECK_FALSE(has(text, "<script"));
  CHECK_FALSE(has(text, "[a]"));
  CHECK_FALSE(has(text, "*x*"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK_FALSE(line.starts_with("# "));
    if (has(line, "script") && line.starts_with("| error"))
      CHECK(std::count(line.begin(), line.end(), '|') == 5);
  }
}

TEST_CASE("to_markdown tells what was called, saved and paid") {
  const std::string text = to_markdown(sample_call_report());
  CAPTURE(text);
  CHECK(has(text, "| calls | 1,204 requests, 31 retries; errors: rate 20, "));
  CHECK(has(text, "65 connections, 94.7 % reused |"));
  CHECK(has(text, "| cache | 2,900 of 4,104 calls saved, "));
  CHECK(has(text, "| small | 127.0.0.1 | 1,204 | 2 | 1,000,000 | 80,000 |"));
  CHECK(has(text, "* endpoint "));
  CHECK_FALSE(has(to_markdown(sample_report()), "calls"));
}

TEST_CASE("to_markdown of an empty report does not divide by zero") {
  const std::string text = to_markdown(RunReport());
  CHECK_FALSE(has(text, "nan"));
  CHECK_FALSE(has(text, "inf"));
}

}  // namespace
}  // namespace docmill
