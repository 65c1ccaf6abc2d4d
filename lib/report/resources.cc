#include "lib/report/resources.h"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "lib/report/host.h"

namespace docmill {
namespace {

constexpr std::chrono::milliseconds kInterval{50};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_usec) / 1e6;
}

// The value of a line such as "VmRSS:\t    5120 kB", in bytes.
std::optional<i64> status_field(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  if (at == std::string_view::npos)
    return std::nullopt;
  const std::size_t start =
      text.find_first_of("0123456789\n", at + name.size());
  i64 kilobytes = 0;
  if (start == std::string_view::npos ||
      std::from_chars(text.data() + start, text.data() + text.size(), kilobytes)
              .ec != std::errc())
    return std::nullopt;
  return kilobytes * 1024;
}

void raise(std::atomic<i64>& peak, i64 value) {
  i64 seen = peak.load();
  while (seen < value && !peak.compare_exchange_weak(seen, value)) {
  }
}

std::optional<i64> none_if_zero(i64 value) {
  return value == 0 ? std::nullopt : std::optional(value);
}

}  // namespace

MemoryStatus parse_memory_status(std::string_view text) {
  return {.rss = status_field(text, "\nVmRSS:"),
          .rss_peak = status_field(text, "\nVmHWM:"),
          .rss_anon = status_field(text, "\nRssAnon:")};
}

MemoryStatus read_memory_status() {
  std::ifstream file("/proc/self/status");
  std::ostringstream text;
  text << file.rdbuf();
  return parse_memory_status(text.str());
}

ResourceSampler::ResourceSampler() : ticker_(kInterval, [this] { sample(); }) {
  sample();
}

void ResourceSampler::stop() {
  ticker_.stop();
  sample();
}

ResourceReport ResourceSampler::report() const {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  ResourceReport report;
  report.rss_peak_bytes = none_if_zero(rss_peak_);
  report.rss_anon_peak_bytes = none_if_zero(anon_peak_);
  report.cpu_user_seconds = seconds_of(usage.ru_utime);
  report.cpu_system_seconds = seconds_of(usage.ru_stime);
  report.usable_cpus = usable_cpus();
  return report;
}

void ResourceSampler::sample() {
  const MemoryStatus now = read_memory_status();
  raise(rss_peak_, now.rss_peak.value_or(now.rss.value_or(0)));
  raise(anon_peak_, now.rss_anon.value_or(0));
}

}  // namespace docmill
