// How many requests one endpoint gets at once, by how its answers come.
//
// Slow start: the limit doubles every 150 ms from 64, so that it is at 1,500
// within a second, however slow the answers are. It ends at the first sign of
// too much: answers since the last time that took twice as long as the first.
//
// A window ends after half a second and 100 answers, or as many as are in
// flight where those are fewer. Its load tells how much longer the server took
// than it does when it takes least, from the request sent to the first byte of
// the answer. Medians are compared, of answers of the same length (to a power
// of two), as far as so many answers can tell (two standard deviations to the
// safe side): neither long answers, nor a heavy tail, nor what waits in this
// process looks like load.
//   * More than a tenth of a window lost to a server that is too busy, or
//     silent: x 0.7.
// Where at least half of the limit was used, or of the endpoint's share:
//   * Load above 2: the limit shrinks towards where it would be 2, by half at
//     most (the gradient of "concurrency-limits", Netflix, 2018), and not below
//     twice what would be in flight were each answered in its least time
//     (Little's law). Then answers are passed over for as long as they take:
//     most were asked for before. Where with x 0.7 in flight as many fewer
//     answers come, it is not these requests that the server is slow of: the
//     limit of before is back, and what the answers take is usual from now on.
//   * Load below 1.5: it grows by its square root.
// More than 2,048 are only as many as wait for answers that take far longer
// than most: they would else take the places of those that come soon.
//
// Thread safety: none of its own; the Dispatcher's.

#pragma once

#include <array>
#include <chrono>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

class ConcurrencyLimit {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    i64 most = 3072;
    i64 most_alike = 2048;  // but for those that take far longer than others
    i64 share = 2048;  // of what is in flight, while all endpoints are well
    bool is_adaptive = true;  // else always `most`
  };

  explicit ConcurrencyLimit(const Options& options);

  // Now, when so many are in flight.
  i64 limit(Clock::time_point now);

  i64 last_limit() const { return static_cast<i64>(limit_); }

  // When slow start next doubles it; never, after slow start.
  Clock::time_point next_growth() const {
    return options_.is_adaptive && is_starting_ ? doubled_ + kDoubling
                                                : Clock::time_point::max();
  }

  // An answer; REQUIRES: both at least 0.
  void record_answer(Clock::time_point now, double server_ms, i64 output_tokens,
                     i64 in_flight);

  // The server was too busy for an answer, or silent. Not for probes of one
  // that is out.
  void record_loss(Clock::time_point now, i64 in_flight);

  // About the median of the server's time; 0 before the first answer.
  double typical_ms() const { return typical_ms_; }

 private:
  static constexpr std::chrono::milliseconds kDoubling{150};
  static constexpr std::size_t kClasses = 24;  // of lengths: powers of two

  struct LengthClass {
    std::vector<float> server_ms;  // of the window
    std::size_t looked = 0;        // how many of them slow start has judged
    float longest_ms = 0;          // of the first answers
    double usual_ms = 0;           // when it takes least; 0: not known
  };

  // Of the answers since the last look.
  struct Load {
    double times = 1;     // as long as the usual time; 1: not known
    double usual_ms = 0;  // of answers of these lengths; 0: not known
  };

  void end_window(Clock::time_point now, i64 in_flight);
  bool is_window_full(Clock::time_point now, i64 in_flight) const;
  void learn_first(i64 in_flight);
  void adapt(Clock::time_point now, i64 in_flight);
  void relieve(Clock::time_point now, const Load& load, i64 in_flight);
  Load load() const;
  void end_classes();
  void shrink(Clock::time_point now, double factor);
  void count_far_longer(Clock::time_point now);
  double ceiling() const;

  const Options options_;
  double limit_;
  bool is_starting_ = true;
  Clock::time_point doubled_{};

  Clock::time_point window_start_{};
  i64 answers_ = 0;
  i64 losses_ = 0;
  i64 all_answers_ = 0;
  bool is_known_ = false;  // what the first answers tell
  i64 most_in_flight_ = 0;
  double typical_ms_ = 0;
  double beyond_ms_ = 0;   // of the window: what some took beyond most
  double far_longer_ = 0;  // in flight: about how many of those

  Clock::time_point shrunk_{};

  // What brought too much load; zeros: nothing lately.
  struct Busy {
    double limit = 0;
    double in_flight = 0;
    double rate = 0;  // answers in a millisecond
  };
  Busy busy_;

  std::array<LengthClass, kClasses> classes_;
};

}  // namespace docmill
