#include "lib/report/run_report.h"

namespace docmill {
namespace {

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace

StageReport stage_report(std::string_view name, const Sketch& latency_ms) {
  StageReport stage;
  stage.name = name;
  stage.count = latency_ms.count();
  stage.busy_seconds = latency_ms.sum() / 1000;
  stage.latency_ms = latency_summary(latency_ms);
  return stage;
}

double failed_rate(const RunReport& report) {
  return ratio(static_cast<double>(report.documents.failed),
               static_cast<double>(report.documents.read));
}

double docs_per_minute(const RunReport& report) {
  const i64 earlier = report.resumed ? report.resumed->documents : 0;
  return ratio(static_cast<double>(report.documents.read - earlier) * 60,
               report.run.duration_seconds);
}

double mb_per_second(const RunReport& report) {
  return ratio(static_cast<double>(report.documents.bytes_in) / 1e6,
               report.run.duration_seconds);
}

double cpu_utilization(const RunReport& report) {
  const ResourceReport& used = report.resources;
  return ratio(used.cpu_user_seconds + used.cpu_system_seconds,
               report.run.duration_seconds * used.usable_cpus);
}

}  // namespace docmill
