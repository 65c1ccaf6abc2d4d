// The JSON view of a run report.

#include "lib/base/safe_text.h"
#include "lib/report/report_json_parts.h"

namespace docmill {
namespace {

void add_run(JsonWriter& json, const RunInfo& run) {
  json.key("run").begin_object();
  add_text(json, "id", run.id);
  add_text(json, "command", run.command);
  add_text(json, "version", run.version);
  add_text(json, "started_at", run.started_at);
  json.member("duration_seconds", run.duration_seconds);
  add_text(json, "status", run.status);
  json.member("exit_code", run.exit_code);
  json.key("error");
  run.error.empty() ? json.null() : json.value(visible_text(run.error));
  add_text(json, "host", run.host);
  add_text(json, "cpu", run.cpu);
  add_text(json, "isa", run.isa);
  json.member("threads", run.threads);
  json.key("strategy");
  run.strategy.empty() ? json.null() : json.value(run.strategy);
  add_text(json, "config_digest", run.config_digest);
  json.end_object();
}

void add_resumed(JsonWriter& json, const std::optional<ResumeReport>& resumed) {
  json.key("resumed");
  if (!resumed) {
    json.null();
    return;
  }
  json.begin_object().member("documents", resumed->documents);
  json.member("answers", resumed->answers);
  json.member("requests", resumed->requests);
  json.member("prompt_tokens", resumed->prompt_tokens);
  json.member("completion_tokens", resumed->completion_tokens);
  json.end_object();
}

void add_documents(JsonWriter& json, const RunReport& report) {
  const DocumentCounts& documents = report.documents;
  json.key("documents").begin_object();
  json.member("read", documents.read);
  json.member("scored", documents.scored);
  json.member("kept", documents.kept);
  json.member("refined", documents.refined);
  json.member("rolled_back", documents.rolled_back);
  json.member("failed", documents.failed);
  json.member("failed_rate", failed_rate(report));
  json.member("skipped", documents.skipped);
  json.member("dropped", documents.dropped);
  json.member("rejected", documents.rejected);
  json.member("blank_lines", documents.blank_lines);
  json.member("bytes_in", documents.bytes_in);
  json.member("bytes_out", documents.bytes_out);
  json.key("reasons").begin_object();
  for (const auto& [reason, count] : documents.reasons)
    json.member(visible_text(reason), count);
  json.end_object();
  json.key("dropped_by_rule").begin_object();
  for (const auto& [verdict, rules] : documents.dropped_by_rule) {
    json.key(visible_text(verdict)).begin_object();
    for (const auto& [rule, count] : rules)
      json.member(visible_text(rule), count);
    json.end_object();
  }
  json.end_object().end_object();
}

void add_throughput(JsonWriter& json, const RunReport& report) {
  json.key("throughput").begin_object();
  json.member("docs_per_minute", docs_per_minute(report));
  json.member("mb_per_second", mb_per_second(report));
  json.end_object();
}

void add_stages(JsonWriter& json, const std::vector<StageReport>& stages) {
  json.key("stages").begin_array();
  for (const StageReport& stage : stages) {
    json.begin_object();
    add_text(json, "name", stage.name);
    json.member("count", stage.count);
    json.member("busy_seconds", stage.busy_seconds);
    add_latency(json, "latency_ms", stage.latency_ms);
    json.end_object();
  }
  json.end_array();
}

void add_quality(JsonWriter& json, std::string_view key,
                 const std::optional<QualitySummary>& quality) {
  json.key(key);
  if (!quality) {
    json.null();
    return;
  }
  json.begin_object().member("count", quality->count);
  json.member("mean", quality->mean).member("p10", quality->p10);
  json.member("p50", quality->p50).member("p90", quality->p90);
  json.key("histogram").begin_array();
  for (const i64 count : quality->histogram)
    json.value(count);
  json.end_array().end_object();
}

void add_batching(JsonWriter& json, const BatchingReport& batching) {
  json.key("batching").begin_object();
  json.key("size").begin_object();
  json.member("min", batching.size_min);
  json.member("max", batching.size_max);
  json.member("last", batching.size_last);
  json.end_object();
  json.member("adjustments", batching.adjustments);
  json.end_object();
}

void add_resources(JsonWriter& json, const RunReport& report) {
  const ResourceReport& resources = report.resources;
  json.key("resources").begin_object();
  json.member("rss_peak_bytes", resources.rss_peak_bytes);
  json.member("rss_anon_peak_bytes", resources.rss_anon_peak_bytes);
  json.member("cpu_user_seconds", resources.cpu_user_seconds);
  json.member("cpu_system_seconds", resources.cpu_system_seconds);
  json.member("usable_cpus", resources.usable_cpus);
  json.member("cpu_utilization", cpu_utilization(report));
  json.member("worker_utilization", resources.worker_utilization);
  json.end_object();
}

void add_errors(JsonWriter& json, const std::vector<ErrorEntry>& errors) {
  json.key("errors").begin_array();
  for (const ErrorEntry& error : errors) {
    json.begin_object();
    add_text(json, "kind", error.kind);
    json.member("count", error.count);
    add_text(json, "example", error.example);
    add_text(json, "hint", error.hint);
    json.end_object();
  }
  json.end_array();
}

void add_judgements(JsonWriter& json, const RunReport& report) {
  json.key("thresholds").begin_array();
  for (const ThresholdResult& threshold : report.thresholds) {
    json.begin_object();
    add_text(json, "expr", threshold.expr);
    json.member("actual", threshold.actual);
    json.member("ok", threshold.is_ok).end_object();
  }
  json.end_array().key("warnings").begin_array();
  for (const Warning& warning : report.warnings) {
    json.begin_object();
    add_text(json, "kind", warning.kind);
    add_text(json, "text", warning.text);
    json.end_object();
  }
  json.end_array();
}

void add_output(JsonWriter& json, const OutputPaths& output) {
  const auto add_path = [&json](std::string_view key, std::string_view path) {
    if (path.empty())
      json.key(key).null();
    else
      add_text(json, key, path);
  };
  json.key("output").begin_object();
  add_path("records", output.records);
  add_path("rejects", output.rejects);
  add_path("dropped", output.dropped);
  json.key("reports").begin_array();
  for (const std::string& path : output.reports)
    json.value(visible_text(path));
  json.end_array().end_object();
}

}  // namespace

void add_text(JsonWriter& json, std::string_view key, std::string_view text) {
  json.member(key, visible_text(text));
}

void add_latency(JsonWriter& json, std::string_view key,
                 const std::optional<LatencySummary>& latency) {
  json.key(key);
  if (!latency) {
    json.null();
    return;
  }
  json.begin_object();
  json.member("p50", latency->p50).member("p95", latency->p95);
  json.member("p99", latency->p99).member("max", latency->max);
  json.end_object();
}

std::string to_json(const RunReport& report) {
  JsonWriter json(2);
  json.begin_object().member("schema", kReportSchema);
  add_run(json, report.run);
  add_resumed(json, report.resumed);
  add_documents(json, report);
  add_throughput(json, report);
  add_stages(json, report.stages);
  json.key("quality").begin_object();
  add_quality(json, "before", report.quality.before);
  add_quality(json, "after", report.quality.after);
  json.end_object();
  add_calls(json, report);
  add_batching(json, report.batching);
  add_resources(json, report);
  add_errors(json, report.errors);
  add_judgements(json, report);
  add_output(json, report.output);
  json.end_object();
  return json.text() + "\n";
}

}  // namespace docmill
