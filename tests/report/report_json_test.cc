#include <doctest/doctest.h>

#include "tests/report/sample_report.h"

namespace docmill {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("to_json has every key of the contract") {
  const std::string json = to_json(sample_report());
  for (const char* key : {"schema",
                          "run",
                          "id",
                          "command",
                          "version",
                          "started_at",
                          "duration_seconds",
                          "status",
                          "exit_code",
                          "error",
                          "host",
                          "cpu",
                          "isa",
                          "threads",
                          "strategy",
                          "config_digest",
                          "documents",
                          "read",
                          "scored",
                          "kept",
                          "refined",
                          "rolled_back",
                          "failed",
                          "failed_rate",
                          "skipped",
                          "dropped",
                          "rejected",
                          "blank_lines",
                          "bytes_in",
                          "bytes_out",
                          "reasons",
                          "dropped_by_rule",
                          "throughput",
                          "docs_per_minute",
                          "mb_per_second",
                          "stages",
                          "name",
                          "count",
                          "busy_seconds",
                          "latency_ms",
                          "p50",
                          "p95",
                          "p99",
                          "max",
                          "quality",
                          "before",
                          "after",
                          "mean",
                          "p10",
                          "p90",
                          "histogram",
                          "batching",
                          "size",
                          "min",
                          "last",
                          "adjustments",
                          "resources",
                          "rss_peak_bytes",
                          "rss_anon_peak_bytes",
                          "cpu_user_seconds",
                          "cpu_system_seconds",
                          "cpu_utilization",
                          "worker_utilization",
                          "errors",
                          "kind",
                          "example",
                          "hint",
                          "thresholds",
                          "warnings"}) {
    CAPTURE(key);
    CHECK(has(json, "\"" + std::string(key) + "\": "));
  }
}

TEST_CASE("to_json derives rates from what was counted") {
  const std::string json = to_json(sample_report());
  CHECK(has(json, "\"schema\": \"docmill.report/1\""));
  CHECK(has(json, "\"docs_per_minute\": 3000,"));
  CHECK(has(json, "\"mb_per_second\": 2\n"));
  CHECK(has(json, "\"cpu_utilization\": 0.875,"));
  CHECK(has(json, "\"failed_rate\": 0,"));
  CHECK(has(json, "\"thresholds\": [],"));
  CHECK(has(json, "\"warnings\": [],"));
  CHECK(json.ends_with("}\n"));
}

TEST_CASE("to_json says null for what was not measured") {
  RunReport report;
  report.stages = {stage_report("idle", Sketch())};
  const std::string json = to_json(report);
  CHECK(has(json, "\"before\": null"));
  CHECK(has(json, "\"after\": null"));
  CHECK(has(json, "\"latency_ms\": null"));
  CHECK(has(json, "\"rss_anon_peak_bytes\": null"));
  CHECK(has(json, "\"worker_utilization\": null"));
  CHECK(has(json, "\"docs_per_minute\": 0,"));
  CHECK_FALSE(has(json, "nan"));
  CHECK_FALSE(has(json, "\"llm\""));
}

TEST_CASE("to_json has the keys of calls, cache and cost") {
  const std::string json = to_json(sample_call_report());
  for (const char* key : {"llm",
                          "requests",
                          "attempts",
                          "retries",
                          "in_flight_max",
                          "connections_opened",
                          "connection_reuse_rate",
                          "acquire_ms",
                          "latency_ms",
                          "by_model",
                          "gen_ai.request.model",
                          "gen_ai.response.model",
                          "gen_ai.provider.name",
                          "gen_ai.operation.name",
                          "gen_ai.usage.input_tokens",
                          "gen_ai.usage.output_tokens",
                          "server.address",
                          "endpoints",
                          "health",
                          "cache",
                          "tiers",
                          "hits",
                          "misses",
                          "stores",
                          "evictions",
                          "errors",
                          "hit_rate",
                          "lookup_ms",
                          "joined",
                          "saved_calls",
                          "saved_usd",
                          "cost",
                          "usd",
                          "predicted_usd",
                          "prompt_tokens",
                          "completion_tokens"}) {
    CAPTURE(key);
    CHECK(has(json, "\"" + std::string(key) + "\": "));
  }
  CHECK(has(json, "\"rate\": 20"));
  CHECK(has(json, "\"hit_rate\": 0.25"));
}

TEST_CASE("to_json says null, not 0, for what calls did not tell") {
  RunReport report;
  report.llm.emplace().by_model.emplace_back();
  report.cache.emplace().tiers.emplace_back();
  report.cost.emplace();
  const std::string json = to_json(report);
  for (const char* key : {"connection_reuse_rate", "acquire_ms", "latency_ms",
                          "hit_rate", "lookup_ms", "saved_usd", "usd",
                          "predicted_usd", "gen_ai.response.model"}) {
    CAPTURE(key);
    CHECK(has(json, "\"" + std::string(key) + "\": null"));
  }
}

TEST_CASE("to_json leaves out calls, cache and cost of a run without them") {
  const std::string json = to_json(sample_report());
  for (const char* key : {"llm", "cache", "cost"}) {
    CAPTURE(key);
    CHECK_FALSE(has(json, "\"" + std::string(key) + "\": "));
  }
}

TEST_CASE("to_json makes names that servers chose harmless") {
  RunReport report = sample_call_report();
  report.llm->by_model[0].response_model = "x\x1b[31m\xff";
  report.llm->errors = {{"a\nb", 1}};
  const std::string json = to_json(report);
  CHECK(has(json, R"("x\\x1b[31m\\xff")"));
  CHECK(has(json, R"("a\\x0ab": 1)"));
}

TEST_CASE("to_json stays valid whatever bytes names hold") {
  RunReport report = sample_report();
  report.output.records = "bad\xff\"name\x01\n.jsonl";
  CHECK(has(to_json(report), R"("bad\\xff\"name\\x01\\x0a.jsonl")"));
}

TEST_CASE("to_json lists thresholds and warnings") {
  RunReport report = sample_report();
  report.thresholds = {{"failed_rate<0.01", 0.02, false}};
  report.warnings = {{"slow_disk", "the disk is slow"}};
  const std::string json = to_json(report);
  CHECK(has(json, "\"expr\": \"failed_rate<0.01\""));
  CHECK(has(json, "\"ok\": false"));
  CHECK(has(json, "\"text\": \"the disk is slow\""));
}

}  // namespace
}  // namespace docmill
