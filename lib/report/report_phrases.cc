#include "lib/report/report_phrases.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "lib/base/safe_text.h"
#include "lib/base/units.h"

namespace docmill {
namespace {

void append(std::string& list, std::string_view item) {
  if (!list.empty())
    list += ", ";
  list += item;
}

void append_count(std::string& list, i64 count, std::string_view what) {
  if (count != 0)
    append(list, fmt::format("{} {}", show_count(count), what));
}

// "no_gain 38, converged 2": the most frequent first.
std::string counts_phrase(std::vector<std::pair<std::string, i64>> counts) {
  std::stable_sort(
      counts.begin(), counts.end(),
      [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string list;
  for (const auto& [name, count] : counts)
    append(list, fmt::format("{} {}", visible_text(name), show_count(count)));
  return list;
}

}  // namespace

std::string status_mark(const RunReport& report) {
  return report.run.exit_code == 0 ? "✓" : "✗";
}

std::string status_phrase(const RunReport& report) {
  const RunInfo& run = report.run;
  const std::string code =
      run.exit_code == 0 ? "" : fmt::format(" (exit {})", run.exit_code);
  const std::string strategy =
      run.strategy.empty() || run.strategy == "iterate"
          ? ""
          : fmt::format(" ({})", visible_text(run.strategy));
  return fmt::format("docmill {}{}: {}{}, {} in {}", visible_text(run.command),
                     strategy, visible_text(run.status), code,
                     counted(report.documents.read, "document", "documents"),
                     show_duration(run.duration_seconds));
}

std::string outcomes_phrase(const DocumentCounts& documents) {
  std::string list;
  append_count(list, documents.kept, "kept");
  append_count(list, documents.refined, "refined");
  append_count(list, documents.rolled_back, "rolled back");
  append_count(list, documents.failed, "failed");
  append_count(list, documents.skipped, "skipped");
  return list.empty() ? "none" : list;
}

std::string reasons_phrase(const DocumentCounts& documents) {
  return counts_phrase({documents.reasons.begin(), documents.reasons.end()});
}

std::string dropped_phrase(const DocumentCounts& documents) {
  if (documents.dropped == 0)
    return "";
  std::vector<std::pair<std::string, i64>> rules;
  for (const auto& [verdict, counts] : documents.dropped_by_rule)
    for (const auto& [rule, count] : counts)
      rules.emplace_back(verdict + " " + rule, count);
  return show_count(documents.dropped) + ": " + counts_phrase(std::move(rules));
}

std::string apart_phrase(const DocumentCounts& documents) {
  std::string list;
  const auto add = [&list](std::string_view what, i64 count) {
    if (count != 0)
      append(list, fmt::format("{} {}", what, show_count(count)));
  };
  add("rejected lines", documents.rejected);
  add("blank lines", documents.blank_lines);
  return list;
}

std::string resources_phrase(const RunReport& report) {
  const ResourceReport& used = report.resources;
  std::string list;
  if (used.rss_peak_bytes)
    append(list, show_bytes(*used.rss_peak_bytes) + " peak");
  if (used.rss_anon_peak_bytes)
    list +=
        fmt::format(" ({} anonymous)", show_bytes(*used.rss_anon_peak_bytes));
  append(list, fmt::format("CPU {} ({:.0f} % of {})",
                           show_duration(used.cpu_user_seconds +
                                         used.cpu_system_seconds),
                           100 * cpu_utilization(report), used.usable_cpus));
  return list;
}

std::string output_phrase(const OutputPaths& output) {
  std::string list;
  if (!output.records.empty())
    append(list,
           output.records == "-" ? "stdout" : visible_text(output.records));
  if (!output.rejects.empty())
    append(list, "rejects " + visible_text(output.rejects));
  if (!output.dropped.empty())
    append(list, "dropped " + visible_text(output.dropped));
  for (const std::string& path : output.reports)
    append(list, "report " + visible_text(path));
  return list;
}

std::string counted(i64 count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", show_count(count), count == 1 ? one : many);
}

std::string show_ms(double milliseconds) {
  if (milliseconds >= 1000)
    return show_count(std::llround(milliseconds)) + " ms";
  const int decimals = milliseconds >= 100  ? 0
                       : milliseconds >= 10 ? 1
                       : milliseconds >= 1  ? 2
                                            : 3;
  return fmt::format("{:.{}f} ms", milliseconds, decimals);
}

std::string sparkline(const QualitySummary& quality) {
  constexpr const char* kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const i64 most =
      *std::max_element(quality.histogram.begin(), quality.histogram.end());
  std::string line;
  for (const i64 count : quality.histogram) {
    const double share =
        most == 0 ? 0 : static_cast<double>(count) / static_cast<double>(most);
    line += count == 0 ? "·" : kBlocks[static_cast<int>(share * 7 + 0.5)];
  }
  return line;
}

}  // namespace docmill
