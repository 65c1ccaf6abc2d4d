// The one line that shows how far a run has come, as pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/report/counters.h"

namespace docmill {

struct ProgressSnapshot {
  CounterValues counts = {};
  double elapsed_seconds = 0;
  double docs_per_second = 0;
  double bytes_per_second = 0;
  double calls_per_second = 0;
  std::optional<i64> total_bytes = {};  // of input, in the unit of bytes_in
};

// The widest line that fits into `width` columns, without a line break: what
// matters least is left out first. A width of 0 or less, which terminals
// without a size report, counts as 80.
//   "41 %, 12,345 docs, 4,120/s, 12.3 MB/s, ETA 42 s, 38 s, 9,000 kept, ..."
// and in a run that calls:
//   "41 %, 12,345 docs, 820/s, 900 calls/s, 64 in flight, ETA 42 s, ..."
std::string format_progress(const ProgressSnapshot& snapshot, int width);

// Seconds until the end at the mean rate so far; none when the total is not
// known, or nothing was written yet.
std::optional<double> remaining_seconds(const ProgressSnapshot& snapshot);

// A rate of something counted, smoothed over about five seconds.
class RateMeter {
 public:
  // `count` so far, `seconds` since the start. Returns the rate per second.
  double update(i64 count, double seconds);

 private:
  i64 count_ = 0;
  double seconds_ = 0;
  double rate_ = 0;
};

enum class ProgressMode { kAuto, kBar, kPlain, kNone };

// "auto", "bar", "plain" or "none".
std::optional<ProgressMode> parse_progress_mode(std::string_view text);

// What kAuto means here: a bar on a terminal that can redraw a line, else
// none. A bar where that cannot be drawn becomes plain lines. `term` is the
// value of TERM, empty when unset.
ProgressMode resolve_progress_mode(ProgressMode mode, bool is_tty,
                                   std::string_view term);

}  // namespace docmill
