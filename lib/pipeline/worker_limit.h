// How many workers may take tasks: no more than have something to do.
//
// A worker without a task looks for one for a while before it sleeps, and is
// woken for the next. Where answers come one by one, as many workers as there
// are CPUs spend more on that than on the work.
//
// When the workers were busy for less than three fifths of a second, fewer are
// tried: as many as would be busy for three fifths, but at least one less. When
// they were busy for nine tenths of the time since the last look, there are
// twice as many at once, and for ten seconds no fewer than that again.
//
// Thread safety: one thread at a time.

#pragma once

#include <algorithm>
#include <cmath>

#include "lib/base/types.h"

namespace docmill {

class WorkerLimit {
 public:
  // Begins with as many as there are. REQUIRES: at_most > 0.
  explicit WorkerLimit(i64 at_most) : at_most_(at_most) {}

  i64 workers() const { return workers_; }

  // Call a few times a second. Both grow: the time, and for how long workers
  // were busy, summed over them.
  void look(double seconds, double busy_seconds) {
    const Look now = {seconds, busy_seconds};
    if (!has_looked_) {
      has_looked_ = true;
      last_ = second_ = now;
      return;
    }
    if (const double time = now.seconds - last_.seconds; time >= kShortest) {
      if (busy_between(last_, now) > kTooBusy * static_cast<double>(workers_))
        raise(now);
      last_ = now;
    }
    if (now.seconds - second_.seconds >= 1) {
      lower(busy_between(second_, now), now.seconds);
      second_ = now;
    }
  }

 private:
  struct Look {
    double seconds = 0;
    double busy_seconds = 0;
  };

  static constexpr double kTooBusy = 0.9;
  static constexpr double kIdle = 0.6;
  static constexpr double kShortest = 0.1;  // less tells little
  static constexpr double kRemembered = 10;

  // How many workers were busy.
  static double busy_between(const Look& from, const Look& to) {
    return (to.busy_seconds - from.busy_seconds) / (to.seconds - from.seconds);
  }

  void raise(const Look& now) {
    if (workers_ == at_most_)
      return;
    workers_ = std::min(2 * workers_, at_most_);
    at_least_ = workers_;
    at_least_until_ = now.seconds + kRemembered;
    second_ = now;
  }

  void lower(double busy, double seconds) {
    if (busy >= kIdle * static_cast<double>(workers_))
      return;
    const i64 enough = static_cast<i64>(std::ceil(busy / kIdle));
    const i64 at_least = seconds < at_least_until_ ? at_least_ : 1;
    workers_ = std::max({std::min(enough, workers_ - 1), at_least, i64{1}});
  }

  const i64 at_most_;
  i64 workers_ = at_most_;
  bool has_looked_ = false;
  Look last_;
  Look second_;  // where the second began
  i64 at_least_ = 1;
  double at_least_until_ = 0;
};

}  // namespace docmill
