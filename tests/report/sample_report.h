// A report with something in every part, for the tests of the views.

#pragma once

#include "lib/report/run_report.h"

namespace docmill {

inline QualitySummary sample_quality(double shift) {
  QualityHistogram histogram;
  for (int i = 0; i < 100; i++)
    histogram.insert(40 + i * 0.4 + shift);
  return histogram.summary();
}

inline StageReport sample_stage(const char* name, double ms) {
  Sketch latency;
  latency.insert(ms);
  return stage_report(name, latency);
}

// A refine run that ended in part, with one rejected line.
inline RunReport sample_report() {
  RunReport report;
  report.run = {.id = "01ABC",
                .command = "refine",
                .version = "0.1.0",
                .started_at = "2026-11-21T02:03:04Z",
                .duration_seconds = 2,
                .status = "partial",
                .exit_code = 3,
                .host = "mill",
                .cpu = "Some CPU",
                .isa = "avx2",
                .threads = 2,
                .strategy = "iterate",
                .config_digest = "c0ffee"};
  report.documents = {
      .read = 100,
      .scored = 100,
      .kept = 60,
      .refined = 38,
      .rolled_back = 2,
      .rejected = 1,
      .bytes_in = 4'000'000,
      .bytes_out = 3'900'000,
      .reasons = {{"good_enough", 60}, {"no_gain", 2}, {"target_reached", 38}}};
  report.stages = {sample_stage("read", 1), sample_stage("score", 1500)};
  report.quality = {.before = sample_quality(0), .after = sample_quality(10)};
  report.batching = {
      .size_min = 100, .size_max = 600, .size_last = 500, .adjustments = 3};
  report.resources.rss_peak_bytes = 50'000'000;
  report.resources.rss_anon_peak_bytes = 40'000'000;
  report.resources.cpu_user_seconds = 3;
  report.resources.cpu_system_seconds = 0.5;
  report.resources.usable_cpus = 2;
  report.errors = {{.kind = "invalid_json",
                    .count = 1,
                    .example = "a.jsonl:7: not JSON",
                    .hint = "see the rejects file"}};
  report.output = {.records = "out.jsonl",
                   .rejects = "out.rejects.jsonl",
                   .reports = {"out.json"}};
  return report;
}

// The same of a run that called a model, with something in every part of it.
inline RunReport sample_call_report() {
  RunReport report = sample_report();
  LlmReport& llm = report.llm.emplace();
  llm.requests = 1'204;
  llm.attempts = 1'235;
  llm.retries = 31;
  llm.errors = {{"rate", 20}, {"timeout", 11}};
  llm.in_flight_max = 64;
  llm.connections_opened = 65;
  llm.connection_reuse_rate =
      connection_reuse_rate(llm.attempts, llm.connections_opened);
  llm.acquire_ms = {.p50 = 0.02, .p95 = 0.1, .p99 = 3, .max = 12};
  llm.latency_ms = {.p50 = 812, .p95 = 2'000, .p99 = 4'200, .max = 5'000};
  llm.by_model = {{.request_model = "small",
                   .response_model = "small-2026",
                   .provider_name = "openai",
                   .operation_name = "chat",
                   .server_address = "127.0.0.1",
                   .input_tokens = 1'000'000,
                   .output_tokens = 80'000,
                   .requests = 1'204,
                   .errors = 2}};
  llm.endpoints = {{"http://127.0.0.1:8080/v1", "ok"}};
  report.cache = {
      .tiers = {{.name = "memory",
                 .hits = 1'000,
                 .misses = 3'000,
                 .stores = 1'202,
                 .hit_rate = hit_rate(1'000, 3'000),
                 .lookup_ms = LatencySummary{0.001, 0.002, 0.003, 0.1}},
                {.name = "disk", .hits = 1'800, .misses = 1'200, .errors = 3}},
      .joined = 100,
      .saved_calls = 2'900,
      .saved_usd = 1.234};
  report.cost = {.usd = 4.5551,
                 .predicted_usd = 5,
                 .prompt_tokens = 1'000'000,
                 .completion_tokens = 80'000};
  return report;
}

}  // namespace docmill
