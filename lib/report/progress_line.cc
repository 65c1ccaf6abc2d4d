#include "lib/report/progress_line.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "lib/base/safe_text.h"
#include "lib/base/units.h"
#include "lib/report/report_phrases.h"

namespace docmill {
namespace {

constexpr int kDefaultWidth = 80;
constexpr double kSmoothingSeconds = 5;

std::string show_rate(double per_second) {
  return show_count(std::llround(std::clamp(per_second, 0.0, 1e15)));
}

// Without fractions, which would flicker.
std::string show_whole_duration(double seconds) {
  if (seconds < 59.5)
    return fmt::format("{:.0f} s", seconds);
  return show_duration(seconds);
}

bool is_calling(const CounterValues& counts) {
  return counts.calls > 0 || counts.calls_in_flight > 0 ||
         counts.cache_hits > 0 || counts.wait_reason != 0;
}

// Nobody can tell when it will end, nor the run.
bool is_out(const CounterValues& counts) {
  return counts.wait_reason == static_cast<i64>(WaitReason::kOutage);
}

// A large model may answer less than once a second.
std::string show_call_rate(double per_second) {
  if (per_second < 9.95)
    return fmt::format("{:.1f}", std::max(per_second, 0.0));
  return show_rate(per_second);
}

// Why nothing moves comes first: it is what one looks for then.
void add_calls(std::vector<std::string>& parts,
               const ProgressSnapshot& snapshot) {
  const CounterValues& counts = snapshot.counts;
  if (const auto reason = wait_reason_name(counts.wait_reason); !reason.empty())
    parts.push_back(fmt::format("waiting: {}", reason));
  parts.push_back(show_call_rate(snapshot.calls_per_second) + " calls/s");
  parts.push_back(show_count(counts.calls_in_flight) + " in flight");
  if (counts.failed != 0)
    parts.push_back(show_count(counts.failed) + " failed");
}

// Documents whose way is at its end.
i64 docs_done(const CounterValues& counts) {
  return counts.written + counts.dropped;
}

// Of the input, as far as it is written: documents that wait for answers are
// read long before. None when the total is not known.
std::optional<double> share_done(const ProgressSnapshot& snapshot) {
  const CounterValues& counts = snapshot.counts;
  if (!snapshot.total_bytes || *snapshot.total_bytes <= 0)
    return std::nullopt;
  const double read = static_cast<double>(counts.bytes_in) /
                      static_cast<double>(*snapshot.total_bytes);
  const double done = counts.read > 0 ? static_cast<double>(docs_done(counts)) /
                                            static_cast<double>(counts.read)
                                      : 1.0;
  return std::min(read, 1.0) * std::min(done, 1.0);
}

// What a line can hold, the most important first.
std::vector<std::string> progress_parts(const ProgressSnapshot& snapshot) {
  const CounterValues& counts = snapshot.counts;
  std::vector<std::string> parts;
  if (const auto share = share_done(snapshot))
    parts.push_back(fmt::format("{:.0f} %", 100 * *share));
  parts.push_back(counted(docs_done(counts), "doc", "docs"));
  parts.push_back(show_rate(snapshot.docs_per_second) + "/s");
  if (is_calling(counts))
    add_calls(parts, snapshot);
  else
    parts.push_back(
        fmt::format("{:.1f} MB/s", snapshot.bytes_per_second / 1e6));
  if (const auto rest = remaining_seconds(snapshot); rest && !is_out(counts))
    parts.push_back("ETA " + show_whole_duration(*rest));
  parts.push_back(show_whole_duration(snapshot.elapsed_seconds));
  const auto add = [&parts](i64 count, const char* name) {
    if (count != 0)
      parts.push_back(show_count(count) + " " + name);
  };
  if (!is_calling(counts))
    add(counts.failed, "failed");
  add(counts.rejected, "rejected");
  add(counts.refined, "refined");
  add(counts.kept, "kept");
  add(counts.rolled_back, "rolled back");
  add(counts.skipped, "skipped");
  add(counts.dropped, "dropped");
  add(counts.cache_hits, "cached");
  add(counts.retries, counts.retries == 1 ? "retry" : "retries");
  return parts;
}

}  // namespace

std::string format_progress(const ProgressSnapshot& snapshot, int width) {
  const i64 columns = width <= 0 ? kDefaultWidth : width;
  std::string line;
  for (const std::string& part : progress_parts(snapshot)) {
    const std::string longer = line.empty() ? part : line + ", " + part;
    if (column_count(longer) > columns)
      break;
    line = longer;
  }
  return line;
}

std::optional<double> remaining_seconds(const ProgressSnapshot& snapshot) {
  const std::optional<double> share = share_done(snapshot);
  if (!share || *share <= 0)
    return std::nullopt;
  return snapshot.elapsed_seconds * (1 - *share) / *share;
}

double RateMeter::update(i64 count, double seconds) {
  const double passed = seconds - seconds_;
  if (!(passed > 0))
    return rate_;
  const double now = static_cast<double>(count - count_) / passed;
  // The first value stands alone: nothing is known from before it.
  const double weight =
      seconds_ == 0 ? 1 : 1 - std::exp(-passed / kSmoothingSeconds);
  rate_ += weight * (now - rate_);
  count_ = count;
  seconds_ = seconds;
  return rate_;
}

std::optional<ProgressMode> parse_progress_mode(std::string_view text) {
  if (text == "auto")
    return ProgressMode::kAuto;
  if (text == "bar")
    return ProgressMode::kBar;
  if (text == "plain")
    return ProgressMode::kPlain;
  if (text == "none")
    return ProgressMode::kNone;
  return std::nullopt;
}

ProgressMode resolve_progress_mode(ProgressMode mode, bool is_tty,
                                   std::string_view term) {
  const bool can_redraw = is_tty && !term.empty() && term != "dumb";
  if (mode == ProgressMode::kAuto)
    return can_redraw ? ProgressMode::kBar : ProgressMode::kNone;
  if (mode == ProgressMode::kBar && !can_redraw)
    return ProgressMode::kPlain;
  return mode;
}

}  // namespace docmill
