// Notices that a run has stopped moving although there is work: a lost
// wake-up looks like an idle process from outside.
//
// Counts ticks rather than time, so that a process that was stopped and
// continued is not taken for one that hangs.

#pragma once

#include "lib/report/counters.h"

namespace docmill {

// Thread safety: one thread.
class Watchdog {
 public:
  explicit Watchdog(int max_idle_ticks = 30)
      : max_idle_ticks_(max_idle_ticks) {}

  // Call once a second. Whether the run hangs: for max_idle_ticks the counters
  // have not moved and next to nothing was computed, although there is work.
  // `cpu_seconds`: what the process has used since its start.
  bool has_expired(const CounterValues& now, bool has_work,
                   double cpu_seconds) {
    const i64 moved = now.bytes_in + now.scored + now.rejected + now.submitted +
                      now.done + now.written;
    const bool is_computing = cpu_seconds - cpu_seconds_ >= kBusySeconds;
    if (moved != moved_ || is_computing || !has_work)
      idle_ticks_ = 0;
    else
      idle_ticks_++;
    moved_ = moved;
    cpu_seconds_ = cpu_seconds;
    return idle_ticks_ >= max_idle_ticks_;
  }

 private:
  // A tick with so much CPU time works at a large document.
  static constexpr double kBusySeconds = 0.1;

  const int max_idle_ticks_;
  int idle_ticks_ = 0;
  i64 moved_ = 0;
  double cpu_seconds_ = 0;
};

}  // namespace docmill
