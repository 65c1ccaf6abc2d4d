#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "lib/base/safe_text.h"
#include "tests/report/sample_report.h"

namespace docmill {
namespace {

constexpr const char* kWant =
    R"(✗ docmill refine: partial (exit 3), 100 documents in 2.00 s
  outcomes   60 kept, 38 refined, 2 rolled back
)";

// Everything that can be long, as long as it gets.
RunReport endless_report() {
  RunReport report = sample_call_report();
  const std::string wide(300, 'w');
  report.run.command = report.run.error = wide;
  report.packing = {.packs = 1, .documents = 2, .size_last = 2};
  report.documents.dropped = report.documents.blank_lines = 1'000'000'000'000;
  for (int i = 0; i < 30; i++) {
    const std::string name = std::to_string(i) + wide;
    report.documents.reasons[name] = i;
    report.stages.push_back(sample_stage(name.c_str(), 1e10 + i));
    report.errors.push_back({name, i, wide, wide});
    report.thresholds.push_back({name, 1e300, i <= 25});
    report.warnings.push_back({name, "猫" + wide});
    report.output.reports.push_back(name);
    report.llm->errors[name] = 1'000'000'000'000;
    report.cache->tiers.push_back({.name = name, .hits = i, .errors = i});
  }
  report.cost->usd = report.cost->predicted_usd = 1e300;
  return report;
}

TEST_CASE("to_text begins with how the run ended") {
  CHECK(to_text(sample_report()).starts_with(kWant));
}

TEST_CASE("to_text tells what ended a run") {
  RunReport report = sample_report();
  CHECK(to_text(report).find("ended by") == std::string::npos);
  report.run.error = "out.jsonl: no space left";
  CHECK(to_text(report).find("\n  ended by   out.jsonl: no space left\n") !=
        std::string::npos);
}

TEST_CASE("to_text tells of packs and of an unusual strategy") {
  RunReport report = sample_call_report();
  CHECK(to_text(report).find("packs") == std::string::npos);
  report.packing.emplace();  // all answers were in the cache
  CHECK(to_text(report).find("packs") == std::string::npos);
  report.run.strategy = "best-of";
  report.packing = {.packs = 105, .documents = 1'000, .size_last = 10};
  CHECK(to_text(report).find("  packs      1,000 documents in 105 requests, 10 "
                             "at last\n") != std::string::npos);
  report.packing->bisections = 12;
  report.packing->alone = 3;
  const std::string text = to_text(report);
  CHECK(text.find(" at last; 12 splits, 3 alone\n") != std::string::npos);
  CHECK(text.starts_with("✗ docmill refine (best-of): partial"));
}

TEST_CASE("to_text fits on one screen whatever happened") {
  std::istringstream lines(to_text(endless_report()));
  int count = 0;
  for (std::string line; std::getline(lines, line); count++) {
    CAPTURE(line);
    CHECK(column_count(line) <= 80);
  }
  CHECK(count == 25);
}

TEST_CASE("to_text shows crossed thresholds before others") {
  const std::string text = to_text(endless_report());
  CHECK(text.find("✗ 26w") != std::string::npos);
  CHECK(text.find("and 28 more thresholds") != std::string::npos);
}

TEST_CASE("to_text of a score run has one line of quality, no outcomes") {
  RunReport report = sample_report();
  report.run.command = "score";
  report.quality.after.reset();
  const std::string text = to_text(report);
  CHECK(text.find("  quality    mean") != std::string::npos);
  CHECK(text.find("outcomes") == std::string::npos);
  CHECK(text.find("after") == std::string::npos);
}

TEST_CASE("to_text of a score run tells which rules dropped documents") {
  RunReport report = sample_report();
  report.run.command = "score";
  CHECK(to_text(report).find("dropped") == std::string::npos);
  report.documents.dropped = 1'011;
  report.documents.dropped_by_rule = {
      {"c4", {{"lorem_ipsum", 4}, {"too_few_sentences", 7}}},
      {"fineweb", {{"list_ratio", 1'000}}}};
  CHECK(to_text(report).find("  dropped    1,011: fineweb list_ratio 1,000, c4 "
                             "too_few_sentences 7, ") != std::string::npos);
}

constexpr const char* kWantCalls =
    R"(  calls      1,204 requests, 31 retries; errors: rate 20, timeout 11
  network    p50 812 ms, p99 4,200 ms; 64 at once, 65 connections, 94.7 % reused
  cache      2,900 of 4,104 calls saved, $1.23: memory 1,000, disk 1,800, ...
  cost       $4.56 paid, $5.00 predicted; 1,000,000 tokens in, 80,000 out
)";

TEST_CASE("to_text tells what was called, saved and paid") {
  const std::string text = to_text(sample_call_report());
  CAPTURE(text);
  CHECK(text.find(kWantCalls) != std::string::npos);
}

TEST_CASE("to_text of a run that did not call says nothing of calls") {
  const std::string text = to_text(sample_report());
  for (const char* name : {"  calls ", "  network ", "  cache ", "  cost "})
    CHECK(text.find(name) == std::string::npos);
}

TEST_CASE("to_text keeps at least one stage however much there is to say") {
  const std::string text = to_text(endless_report());
  CHECK(text.find("  stage ") != std::string::npos);
  CHECK(text.find("29www") != std::string::npos);
}

TEST_CASE("to_text of an empty report is short and does not divide by zero") {
  const std::string text = to_text(RunReport());
  CHECK(text.find("nan") == std::string::npos);
  CHECK(text.find("inf") == std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') <= 4);
}

}  // namespace
}  // namespace docmill
