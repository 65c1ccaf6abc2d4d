// Measures a stage: how often it ran, how long each time.

#pragma once

#include <chrono>
#include <string_view>

#include <tbb/enumerable_thread_specific.h>

#include "lib/base/sketch.h"
#include "lib/report/run_report.h"

namespace docmill {

// Thread safety: any thread may time; report() only when none does any more.
class StageClock {
 public:
  explicit StageClock(std::string_view name) : name_(name) {}

  void record(double seconds) { latencies_.local().insert(seconds * 1000); }

  StageReport report() const {
    Sketch all;
    for (const Sketch& one : latencies_)
      all.merge(one);
    return stage_report(name_, all);
  }

 private:
  std::string_view name_;
  tbb::enumerable_thread_specific<Sketch> latencies_;  // in ms
};

// Tells the time since its making.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace docmill
