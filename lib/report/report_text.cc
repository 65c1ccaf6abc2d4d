// The text view of a run report: one screen for people, at most 25 lines of
// 80 columns. Each section has a bound of lines, and the stages take what the
// others leave; what does not fit is in the JSON view.

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "lib/base/safe_text.h"
#include "lib/base/units.h"
#include "lib/report/call_phrases.h"
#include "lib/report/report_phrases.h"

namespace docmill {
namespace {

constexpr i64 kColumns = 80;

// The sections before the stages have at most 14 lines: status 1, thresholds
// 3, documents 3, quality 2, throughput 1, calls 4. Those after it have 9:
// resources 1, errors 5, warnings 2, output 1. At least one stage has room. Two
// lines more may tell what ended the run and of packs, in place of an error's.
constexpr std::size_t kMaxLines = 25;
constexpr std::size_t kMaxThresholds = 3;
constexpr std::size_t kMaxStages = 5;
constexpr std::size_t kMaxErrors = 2;
constexpr std::size_t kMaxWarnings = 2;

// A list that is too long ends behind one of its members, not inside a number.
std::string cut_list(std::string_view list, i64 columns) {
  constexpr std::string_view kRest = ", ...";
  if (column_count(list) <= columns)
    return std::string(list);
  for (std::size_t end = list.rfind(", "); end != std::string_view::npos;
       end = end == 0 ? std::string_view::npos : list.rfind(", ", end - 1)) {
    const std::string_view first = list.substr(0, end);
    if (column_count(first) + std::ssize(kRest) <= columns)
      return fmt::format("{}{}", first, kRest);
  }
  return std::string(list);
}

class Lines {
 public:
  void add(std::string_view line) {
    text_ += cut_to_columns(line, kColumns);
    text_ += '\n';
    count_++;
  }

  // A line with its name in the left column; nothing when `body` is empty.
  void add(std::string_view name, std::string_view body) {
    if (!body.empty())
      add(fmt::format("  {:<11}{}", name, body));
  }

  void add_list(std::string_view name, std::string_view list) {
    constexpr i64 kName = 13;
    add(name, cut_list(list, kColumns - kName));
  }

  const std::string& text() const { return text_; }
  std::size_t count() const { return count_; }

 private:
  std::string text_;
  std::size_t count_ = 0;
};

// When there are more than fit, the crossed ones come first and the last line
// counts the rest.
void add_thresholds(Lines& lines, std::vector<ThresholdResult> thresholds) {
  if (thresholds.size() > kMaxThresholds)
    std::stable_partition(thresholds.begin(), thresholds.end(),
                          [](const auto& t) { return !t.is_ok; });
  const std::size_t shown = thresholds.size() <= kMaxThresholds
                                ? thresholds.size()
                                : kMaxThresholds - 1;
  for (std::size_t i = 0; i < shown; i++)
    lines.add(fmt::format("  {} {}: {:.6g}", thresholds[i].is_ok ? "✓" : "✗",
                          visible_text(thresholds[i].expr),
                          thresholds[i].actual));
  if (shown < thresholds.size())
    lines.add(
        fmt::format("  and {} more thresholds", thresholds.size() - shown));
}

void add_quality(Lines& lines, std::string_view name,
                 const std::optional<QualitySummary>& quality) {
  if (quality)
    lines.add(fmt::format(
        "  {:<11}mean {:5.1f}  p10 {:5.1f}  p50 {:5.1f}  p90 {:5.1f}  {}", name,
        quality->mean, quality->p10, quality->p50, quality->p90,
        sparkline(*quality)));
}

void add_throughput(Lines& lines, const RunReport& report) {
  lines.add(
      "speed",
      fmt::format("{} docs/min, {:.1f} MB/s, {} in, {} out",
                  show_count(static_cast<i64>(docs_per_minute(report) + 0.5)),
                  mb_per_second(report), show_bytes(report.documents.bytes_in),
                  show_bytes(report.documents.bytes_out)));
}

// What was called, what that cost, and what the cache saved.
void add_calls(Lines& lines, const RunReport& report) {
  if (report.llm) {
    lines.add_list("calls", requests_phrase(*report.llm));
    lines.add_list("network", network_phrase(*report.llm));
  }
  if (report.packing)
    lines.add_list("packs", packing_phrase(*report.packing));
  if (report.cache)
    lines.add_list(
        "cache",
        cache_phrase(*report.cache, report.llm ? report.llm->requests : 0));
  if (report.cost)
    lines.add_list("cost", cost_phrase(*report.cost));
}

// The stages in their order; when there are more than fit, the busiest.
std::vector<StageReport> busiest_stages(std::vector<StageReport> stages,
                                        std::size_t most) {
  if (stages.size() <= most)
    return stages;
  std::vector<double> busy;
  for (const StageReport& stage : stages)
    busy.push_back(stage.busy_seconds);
  std::sort(busy.rbegin(), busy.rend());
  const double least = busy[most - 1];
  std::erase_if(stages,
                [least](const auto& s) { return !(s.busy_seconds >= least); });
  stages.resize(std::min(stages.size(), most));
  return stages;
}

// REQUIRES: most > 0.
void add_stages(Lines& lines, const std::vector<StageReport>& all,
                std::size_t most) {
  const std::vector<StageReport> stages = busiest_stages(all, most);
  if (stages.empty())
    return;
  constexpr const char* kRow = "  {:<11}{:>11} {:>12} {:>12} {:>12} {:>12}";
  lines.add(fmt::format(fmt::runtime(kRow), "stage", "count", "busy", "p50",
                        "p99", "max"));
  for (const StageReport& stage : stages) {
    const LatencySummary latency = stage.latency_ms.value_or(LatencySummary{});
    lines.add(fmt::format(
        fmt::runtime(kRow), cut_to_columns(visible_text(stage.name), 10),
        show_count(stage.count), show_duration(stage.busy_seconds),
        show_ms(latency.p50), show_ms(latency.p99), show_ms(latency.max)));
  }
}

void add_errors(Lines& lines, const std::vector<ErrorEntry>& errors,
                std::size_t most) {
  const std::size_t shown = std::min(errors.size(), most);
  for (std::size_t i = 0; i < shown; i++) {
    lines.add("error", fmt::format("{} x {}: {}", show_count(errors[i].count),
                                   visible_text(errors[i].kind),
                                   visible_text(errors[i].example)));
    if (!errors[i].hint.empty())
      lines.add("", "hint: " + visible_text(errors[i].hint));
  }
  if (shown < errors.size())
    lines.add("", "and " + counted(static_cast<i64>(errors.size() - shown),
                                   "more kind", "more kinds"));
}

void add_warnings(Lines& lines, const std::vector<Warning>& warnings) {
  const std::size_t shown =
      warnings.size() <= kMaxWarnings ? warnings.size() : kMaxWarnings - 1;
  for (std::size_t i = 0; i < shown; i++)
    lines.add("warning", visible_text(warnings[i].text));
  if (shown < warnings.size())
    lines.add("", fmt::format("and {} more warnings", warnings.size() - shown));
}

Lines lines_before_stages(const RunReport& report) {
  Lines lines;
  lines.add(status_mark(report) + " " + status_phrase(report));
  lines.add("ended by", visible_text(report.run.error));
  add_thresholds(lines, report.thresholds);
  if (report.run.command == "score")
    lines.add_list("dropped", dropped_phrase(report.documents));
  else
    lines.add_list("outcomes", outcomes_phrase(report.documents));
  lines.add_list("reasons", reasons_phrase(report.documents));
  lines.add_list("apart", apart_phrase(report.documents));
  const bool has_after = report.quality.after.has_value();
  add_quality(lines, has_after ? "before" : "quality", report.quality.before);
  add_quality(lines, "after", report.quality.after);
  add_throughput(lines, report);
  add_calls(lines, report);
  return lines;
}

Lines lines_after_stages(const RunReport& report) {
  Lines lines;
  lines.add_list("memory", resources_phrase(report));
  const bool has_more_before =
      !report.run.error.empty() ||
      (report.packing && !packing_phrase(*report.packing).empty());
  add_errors(lines, report.errors, has_more_before ? 1 : kMaxErrors);
  add_warnings(lines, report.warnings);
  lines.add_list("output", output_phrase(report.output));
  return lines;
}

}  // namespace

std::string to_text(const RunReport& report) {
  Lines lines = lines_before_stages(report);
  const Lines rest = lines_after_stages(report);
  const std::size_t free = kMaxLines - lines.count() - rest.count();
  add_stages(lines, report.stages, std::min(free - 1, kMaxStages));
  return lines.text() + rest.text();
}

}  // namespace docmill
