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

  // Call once a second. Whether the run hangs: the counters have not moved
  // for max_idle_ticks although there is work.
  bool has_expired(const CounterValues& now, bool has_work) {
    const i64 moved = now.bytes_in + now.scored + now.rejected + now.submitted +
                      now.done + now.written;
    if (moved != moved_ || !has_work)
      idle_ticks_ = 0;
    else
      idle_ticks_++;
    moved_ = moved;
    return idle_ticks_ >= max_idle_ticks_;
  }

 private:
  const int max_idle_ticks_;
  int idle_ticks_ = 0;
  i64 moved_ = 0;
};

}  // namespace docmill
