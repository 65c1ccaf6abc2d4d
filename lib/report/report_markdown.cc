// The Markdown view of a run report, for $GITHUB_STEP_SUMMARY and the like.

#include <fmt/format.h>

#include "lib/base/safe_text.h"
#include "lib/base/units.h"
#include "lib/report/call_phrases.h"
#include "lib/report/report_phrases.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxErrors = 20;

// One row of a table; the cells are Markdown already.
void add_row(std::string& out, std::initializer_list<std::string> cells) {
  out += '|';
  for (const std::string& cell : cells)
    out += " " + cell + " |";
  out += '\n';
}

void add_thresholds(std::string& out, const RunReport& report) {
  if (report.thresholds.empty())
    return;
  out += "| threshold | actual | |\n|---|---:|---|\n";
  for (const ThresholdResult& threshold : report.thresholds)
    add_row(out, {markdown_text(threshold.expr),
                  fmt::format("{:.6g}", threshold.actual),
                  threshold.is_ok ? "✓" : "✗ crossed"});
  out += '\n';
}

void add_call_figures(std::string& out, const RunReport& report) {
  const auto add = [&out](const char* name, const std::string& phrase) {
    if (!phrase.empty())
      add_row(out, {name, markdown_text(phrase)});
  };
  if (report.llm) {
    add("calls", requests_phrase(*report.llm));
    add("network", network_phrase(*report.llm));
  }
  if (report.packing)
    add("packs", packing_phrase(*report.packing));
  if (report.cache)
    add("cache",
        cache_phrase(*report.cache, report.llm ? report.llm->requests : 0));
  if (report.cost)
    add("cost", cost_phrase(*report.cost));
}

void add_figures(std::string& out, const RunReport& report) {
  const DocumentCounts& documents = report.documents;
  out += "| figure | value |\n|---|---|\n";
  add_row(out, {"documents", show_count(documents.read)});
  if (report.run.command != "score")
    add_row(out, {"outcomes", markdown_text(outcomes_phrase(documents))});
  if (const std::string dropped = dropped_phrase(documents); !dropped.empty())
    add_row(out, {"dropped", markdown_text(dropped)});
  if (!documents.reasons.empty())
    add_row(out, {"reasons", markdown_text(reasons_phrase(documents))});
  if (const std::string apart = apart_phrase(documents); !apart.empty())
    add_row(out, {"apart", apart});
  const i64 rate = static_cast<i64>(docs_per_minute(report) + 0.5);
  add_row(out,
          {"throughput", fmt::format("{} docs/min, {:.1f} MB/s",
                                     show_count(rate), mb_per_second(report))});
  add_row(out,
          {"bytes", fmt::format("{} in, {} out", show_bytes(documents.bytes_in),
                                show_bytes(documents.bytes_out))});
  add_call_figures(out, report);
  add_row(out, {"resources", resources_phrase(report)});
  if (const std::string paths = output_phrase(report.output); !paths.empty())
    add_row(out, {"output", markdown_text(paths)});
  out += '\n';
}

void add_quality(std::string& out, const QualityReport& quality) {
  if (!quality.before)
    return;
  out += "| quality | mean | p10 | p50 | p90 | histogram, 0 to 100 |\n";
  out += "|---|---:|---:|---:|---:|---|\n";
  const auto add = [&out](const char* name, const QualitySummary& summary) {
    const auto show = [](double value) { return fmt::format("{:.1f}", value); };
    add_row(out,
            {name, show(summary.mean), show(summary.p10), show(summary.p50),
             show(summary.p90), "`" + sparkline(summary) + "`"});
  };
  add("before", *quality.before);
  if (quality.after)
    add("after", *quality.after);
  out += '\n';
}

// Who was asked, what it billed, and how it is doing.
void add_models(std::string& out, const LlmReport& llm) {
  if (!llm.by_model.empty())
    out +=
        "| model | server | requests | errors | tokens in | out |\n"
        "|---|---|---:|---:|---:|---:|\n";
  for (const ModelReport& model : llm.by_model)
    add_row(out,
            {markdown_text(model.request_model),
             markdown_text(model.server_address), show_count(model.requests),
             show_count(model.errors), show_count(model.input_tokens),
             show_count(model.output_tokens)});
  out += '\n';
  for (const EndpointReport& endpoint : llm.endpoints)
    out += fmt::format(
        "* endpoint {}: {}, {} of {} requests answered\n",
        markdown_text(endpoint.name), markdown_text(endpoint.health),
        show_count(endpoint.answers), show_count(endpoint.requests));
  if (!llm.endpoints.empty())
    out += '\n';
}

void add_errors(std::string& out, const std::vector<ErrorEntry>& errors) {
  if (errors.empty())
    return;
  out += "| error | count | example | hint |\n|---|---:|---|---|\n";
  for (std::size_t i = 0; i < errors.size() && i < kMaxErrors; i++)
    add_row(out,
            {markdown_text(errors[i].kind), show_count(errors[i].count),
             markdown_text(errors[i].example), markdown_text(errors[i].hint)});
  out += '\n';
  if (errors.size() > kMaxErrors)
    out += fmt::format("And {}.\n\n",
                       counted(static_cast<i64>(errors.size() - kMaxErrors),
                               "more kind", "more kinds"));
}

void add_warnings(std::string& out, const std::vector<Warning>& warnings) {
  for (const Warning& warning : warnings)
    out += "* warning: " + markdown_text(warning.text) + "\n";
  if (!warnings.empty())
    out += '\n';
}

void add_stages(std::string& out, const std::vector<StageReport>& stages) {
  if (stages.empty())
    return;
  out += "<details><summary>Stages</summary>\n\n";
  out += "| stage | count | busy | p50 | p95 | p99 | max |\n";
  out += "|---|---:|---:|---:|---:|---:|---:|\n";
  for (const StageReport& stage : stages) {
    const LatencySummary latency = stage.latency_ms.value_or(LatencySummary{});
    add_row(out,
            {markdown_text(stage.name), show_count(stage.count),
             show_duration(stage.busy_seconds), show_ms(latency.p50),
             show_ms(latency.p95), show_ms(latency.p99), show_ms(latency.max)});
  }
  out += "\n</details>\n\n";
}

}  // namespace

std::string to_markdown(const RunReport& report) {
  std::string out = "### " + status_mark(report) + " " +
                    markdown_text(status_phrase(report)) + "\n\n";
  if (!report.run.error.empty())
    out += "Ended by: " + markdown_text(report.run.error) + "\n\n";
  add_thresholds(out, report);
  add_figures(out, report);
  add_quality(out, report.quality);
  if (report.llm)
    add_models(out, *report.llm);
  add_errors(out, report.errors);
  add_warnings(out, report.warnings);
  add_stages(out, report.stages);
  const RunInfo& run = report.run;
  return out +
         fmt::format("docmill {}, run {}, started {}, {} threads, {}, {}\n",
                     markdown_text(run.version), markdown_text(run.id),
                     markdown_text(run.started_at), run.threads,
                     markdown_text(run.isa), markdown_text(run.cpu));
}

}  // namespace docmill
