// The report of a run, `docmill.report/1`: plain data that the pipeline fills
// when a run has ended, whatever its end. The keys of the JSON view have the
// names of these members. Keys are added, never changed; what this version
// does not measure has no key.
//
// Strings may hold any bytes: the views make them safe.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/sketch.h"
#include "lib/base/types.h"
#include "lib/report/call_report.h"
#include "lib/report/error_tally.h"
#include "lib/report/latency_summary.h"
#include "lib/report/quality_histogram.h"

namespace docmill {

inline constexpr std::string_view kReportSchema = "docmill.report/1";

struct RunInfo {
  std::string id = {};
  std::string command = {};  // "score" or "refine"
  std::string version = {};
  std::string started_at = {};  // RFC 3339, UTC: rfc3339_utc()
  double duration_seconds = 0;
  std::string status = {};  // run_status()
  int exit_code = 0;
  std::string error = {};  // that ended the run; empty: it was not one
  std::string host = {};
  std::string cpu = {};
  std::string isa = {};  // of the kernels that ran: "scalar", "avx2", ...
  int threads = 0;
  std::string strategy = {};  // of refine; else empty
  std::string config_digest = {};
};

struct DocumentCounts {
  i64 read = 0;
  i64 scored = 0;
  i64 kept = 0;
  i64 refined = 0;
  i64 rolled_back = 0;
  i64 failed = 0;
  i64 skipped = 0;
  i64 dropped = 0;
  i64 rejected = 0;
  i64 blank_lines = 0;
  i64 bytes_in = 0;
  i64 bytes_out = 0;
  std::map<std::string, i64> reasons = {};  // "good_enough", "no_gain", ...
  // By verdict and rule: "c4", "too_few_sentences".
  std::map<std::string, std::map<std::string, i64>> dropped_by_rule = {};
};

struct StageReport {
  std::string name = {};
  i64 count = 0;            // calls, that is, values in the latency sketch
  double busy_seconds = 0;  // summed over threads
  std::optional<LatencySummary> latency_ms = {};  // none when never called
};

struct QualityReport {
  std::optional<QualitySummary> before = {};
  std::optional<QualitySummary> after = {};  // none for score
};

struct BatchingReport {
  i64 size_min = 0;  // documents per batch
  i64 size_max = 0;
  i64 size_last = 0;
  i64 adjustments = 0;
};

struct ResourceReport {
  std::optional<i64> rss_peak_bytes = {};
  std::optional<i64> rss_anon_peak_bytes = {};
  double cpu_user_seconds = 0;
  double cpu_system_seconds = 0;
  int usable_cpus = 1;
  std::optional<double> worker_utilization = {};  // busy share of the threads
};

struct ThresholdResult {
  std::string expr = {};
  double actual = 0;
  bool is_ok = true;
};

struct Warning {
  std::string kind = {};
  std::string text = {};
};

// What a run went on with; all else in the report is of the whole job where it
// counts documents or what was paid, and of this run where it measures.
struct ResumeReport {
  i64 documents = 0;  // whose records earlier runs had written
  i64 answers = 0;    // of theirs, given to documents that go on
  i64 requests = 0;   // what they had spent
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
};

// Where things went, for people; empty when there is none. "-" is stdout.
struct OutputPaths {
  std::string records = {};
  std::string rejects = {};
  std::string dropped = {};
  std::vector<std::string> reports = {};
};

struct RunReport {
  RunInfo run;
  std::optional<ResumeReport> resumed = {};  // none: it began anew
  DocumentCounts documents;
  std::vector<StageReport> stages = {};  // in the order of a document's way
  QualityReport quality;
  std::optional<LlmReport> llm = {};  // these three: of runs that call only
  std::optional<CacheReport> cache = {};
  std::optional<CostReport> cost = {};
  std::optional<PackingReport> packing = {};  // none: without packing
  BatchingReport batching;
  ResourceReport resources;
  std::vector<ErrorEntry> errors = {};  // ErrorTally::entries()
  std::vector<ThresholdResult> thresholds = {};
  std::vector<Warning> warnings = {};
  OutputPaths output;
};

// A stage's row from what its threads measured, merged.
StageReport stage_report(std::string_view name, const Sketch& latency_ms);

// Figures that follow from others; 0 where they would divide by zero.
double failed_rate(const RunReport& report);      // failed / read
double docs_per_minute(const RunReport& report);  // read by this run
double mb_per_second(const RunReport& report);    // 10^6 bytes of input
double cpu_utilization(const RunReport& report);  // of the usable CPUs, 0..1

// The views. All are complete texts that end with a line feed.
std::string to_json(const RunReport& report);
std::string to_text(const RunReport& report);  // <= 25 lines of <= 80 columns
std::string to_markdown(const RunReport& report);

}  // namespace docmill
