// Shows on stderr how far a run has come, while it runs.
//
// A bar is one line, redrawn twice a second and wiped at the end; plain mode
// writes one line every ten seconds. No colours, so that NO_COLOR has nothing
// to switch off.

#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "lib/report/counters.h"
#include "lib/report/progress_line.h"
#include "lib/report/ticker.h"

namespace docmill {

// Thread safety: clear() from any thread; all else from the owner's.
class Progress {
 public:
  struct Options {
    ProgressMode mode = ProgressMode::kAuto;
    // Of all input, in the unit of Counters::bytes_in; leave it out when it
    // is not known, as for stdin and compressed files.
    std::optional<i64> total_bytes = {};
  };

  // Starts to show `counters`, on a thread of its own unless the mode comes
  // out as none. REQUIRES: `counters` outlives stop().
  Progress(const Options& options, const Counters& counters);
  ~Progress() { stop(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Wipes the line. Call before anything else is written to stderr; the next
  // redraw brings the line back.
  void clear();

  // Wipes the line for good, promptly. Stopping twice is fine.
  void stop();

  // What kAuto came out as.
  ProgressMode mode() const { return mode_; }

 private:
  void show();

  const Counters& counters_;
  const std::optional<i64> total_bytes_;
  const ProgressMode mode_;
  const std::chrono::steady_clock::time_point start_;
  RateMeter docs_rate_;  // these three by the ticker's thread only
  RateMeter bytes_rate_;
  RateMeter calls_rate_;
  std::mutex mutex_;
  bool is_drawn_ = false;  // guarded by mutex_
  std::unique_ptr<Ticker> ticker_;
};

}  // namespace docmill
