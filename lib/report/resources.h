// Memory and CPU time that the process used.
//
// RssAnon is memory in the sense of people; VmRSS also counts pages of mapped
// files, which the kernel can drop.

#pragma once

#include <atomic>
#include <optional>
#include <string_view>

#include "lib/base/types.h"
#include "lib/report/run_report.h"
#include "lib/report/ticker.h"

namespace docmill {

// Bytes from the text of /proc/PID/status; none for what it does not tell.
struct MemoryStatus {
  std::optional<i64> rss;
  std::optional<i64> rss_peak;  // VmHWM
  std::optional<i64> rss_anon;
};
MemoryStatus parse_memory_status(std::string_view text);

// The process's memory now.
MemoryStatus read_memory_status();

// Samples the process's memory every 50 ms (about 20 us each) from
// construction to stop(), since the kernel keeps no peak of RssAnon.
//
// Thread safety: construct and stop() from one thread; the peak can be read
// from any.
class ResourceSampler {
 public:
  ResourceSampler();

  // Takes a last sample and ends the sampling, promptly.
  void stop();

  // 0 when the kernel does not tell.
  i64 rss_anon_peak_bytes() const { return anon_peak_; }

  // Peaks so far, and the CPU time of the process so far; worker_utilization
  // is the caller's to fill.
  ResourceReport report() const;

 private:
  void sample();

  std::atomic<i64> rss_peak_{0};
  std::atomic<i64> anon_peak_{0};
  Ticker ticker_;  // last: its thread uses the members above
};

}  // namespace docmill
