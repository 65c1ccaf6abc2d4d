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

}  // namespace docmill
