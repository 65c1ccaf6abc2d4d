#include "lib/report/counters.h"

#include <fmt/format.h>

#include "lib/base/units.h"

namespace docmill {

std::string_view wait_reason_name(i64 reason) {
  switch (static_cast<WaitReason>(reason)) {
  case WaitReason::kNone:
    break;
  case WaitReason::kRateLimit:
    return "rate limit";
  case WaitReason::kOutage:
    return "outage";
  case WaitReason::kRetryBudget:
    return "retry budget";
  }
  return "";
}

CounterValues read_counters(const Counters& counters) {
  const auto get = [](const std::atomic<i64>& counter) {
    return counter.load(std::memory_order_relaxed);
  };
  return {.read = get(counters.read),
          .scored = get(counters.scored),
          .submitted = get(counters.submitted),
          .done = get(counters.done),
          .written = get(counters.written),
          .blank_lines = get(counters.blank_lines),
          .rejected = get(counters.rejected),
          .dropped = get(counters.dropped),
          .kept = get(counters.kept),
          .refined = get(counters.refined),
          .rolled_back = get(counters.rolled_back),
          .failed = get(counters.failed),
          .skipped = get(counters.skipped),
          .bytes_in = get(counters.bytes_in),
          .bytes_out = get(counters.bytes_out),
          .bytes_in_flight = get(counters.bytes_in_flight),
          .calls = get(counters.calls),
          .calls_in_flight = get(counters.calls_in_flight),
          .retries = get(counters.retries),
          .cache_hits = get(counters.cache_hits),
          .wait_reason = get(counters.wait_reason)};
}

std::string show_counters(const CounterValues& values) {
  std::string line = fmt::format(
      "read {}, scored {}, submitted {}, done {}, written {}", values.read,
      values.scored, values.submitted, values.done, values.written);
  const auto add = [&line](const char* name, i64 count) {
    if (count != 0)
      line += fmt::format(", {} {}", name, count);
  };
  add("kept", values.kept);
  add("refined", values.refined);
  add("rolled back", values.rolled_back);
  add("failed", values.failed);
  add("skipped", values.skipped);
  add("dropped", values.dropped);
  add("rejected", values.rejected);
  add("blank lines", values.blank_lines);
  add("calls", values.calls);
  add("calls in flight", values.calls_in_flight);
  add("retries", values.retries);
  add("cache hits", values.cache_hits);
  if (const auto reason = wait_reason_name(values.wait_reason); !reason.empty())
    line += fmt::format(", waiting: {}", reason);
  return line + fmt::format(", {} in, {} out, {} in flight",
                            show_bytes(values.bytes_in),
                            show_bytes(values.bytes_out),
                            show_bytes(values.bytes_in_flight));
}

std::string show_counters(const Counters& counters) {
  return show_counters(read_counters(counters));
}

}  // namespace docmill
