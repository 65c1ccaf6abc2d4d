// Against a server that is simulated second by second, in a time of its own.

#include "lib/control/learned_rate.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

namespace docmill {
namespace {

using Clock = LearnedRate::Clock;
using std::chrono::microseconds;
using std::chrono::seconds;

// Sends as fast as the rate allows, 20,000 a second at most, to a server that
// takes so many a second and refuses the rest.
class Run {
 public:
  struct Counts {
    double taken = 0;
    double refused = 0;
  };

  // Of so much time.
  Counts go_on(seconds time, double limit, double refused_by_chance = 0) {
    Counts counts;
    const Clock::time_point end = now_ + time;
    while (now_ < end) {
      const double rate =
          std::min(rate_.per_second().value_or(20'000), 20'000.);
      now_ += microseconds(static_cast<i64>(1e6 / rate));
      level_ = std::min(level_ + limit / rate, std::max(1.0, limit / 20));
      rate_.record_sent();
      if (level_ < 1 || chance_(random_) < refused_by_chance) {
        counts.refused++;
        rate_.record_refusal(now_, now_);
      } else {
        level_--;
        counts.taken++;
        rate_.record_success(now_);
      }
    }
    return counts;
  }

  LearnedRate& rate() { return rate_; }

 private:
  LearnedRate rate_;
  Clock::time_point now_{seconds(1000)};
  double level_ = 1;
  std::mt19937_64 random_{7};
  std::uniform_real_distribution<double> chance_{0, 1};
};

TEST_CASE("LearnedRate knows of no limit until the first refusal") {
  Run run;
  run.go_on(seconds(3), 1e9);
  CHECK_FALSE(run.rate().per_second());
}

TEST_CASE("LearnedRate halves what was measured at the first refusal only") {
  LearnedRate rate;
  Clock::time_point now{seconds(1000)};
  for (int i = 0; i < 1000; i++)
    rate.record_success(now += microseconds(1000));
  CHECK(rate.record_refusal(now, now));
  const double half = *rate.per_second();
  CHECK(half == doctest::Approx(500).epsilon(0.11));
  // Sent before, or in the same second.
  CHECK_FALSE(rate.record_refusal(now + seconds(2), now));
  const auto later = now + std::chrono::milliseconds(900);
  CHECK_FALSE(rate.record_refusal(later, later));
  CHECK(*rate.per_second() == half);
}

TEST_CASE("LearnedRate finds a limit, uses it and is hardly ever refused") {
  for (const double limit : {50., 200., 1000., 5000.}) {
    CAPTURE(limit);
    Run run;
    run.go_on(seconds(10), limit);
    const Run::Counts steady = run.go_on(seconds(60), limit);
    CHECK(steady.taken >= 0.95 * 60 * limit);
    CHECK(steady.refused <= 0.02 * (steady.taken + steady.refused));
  }
}

TEST_CASE("LearnedRate searches when the very first answer is a refusal") {
  LearnedRate rate;
  Clock::time_point now{seconds(1000)};
  rate.record_refusal(now, now);
  for (int i = 0; i < 4000; i++)
    rate.record_success(now += std::chrono::milliseconds(1));
  CHECK(*rate.per_second() >= 500);
}

TEST_CASE("LearnedRate follows a limit that is halved within three seconds") {
  Run run;
  run.go_on(seconds(20), 1000);
  run.go_on(seconds(3), 500);
  const Run::Counts after = run.go_on(seconds(30), 500);
  CHECK(after.taken >= 0.95 * 30 * 500);
  CHECK(after.refused <= 0.02 * (after.taken + after.refused));
}

TEST_CASE("LearnedRate finds its way up when a limit is lifted") {
  Run run;
  run.go_on(seconds(20), 500);
  run.go_on(seconds(20), 2000);
  CHECK(run.go_on(seconds(10), 2000).taken >= 0.9 * 10 * 2000);
}

TEST_CASE("LearnedRate is not held up by refusals at random") {
  for (const double share : {0.01, 0.05, 0.2}) {
    CAPTURE(share);
    Run run;
    run.go_on(seconds(30), 1e9, share);
    CHECK(run.rate().is_by_chance());
    CHECK(run.go_on(seconds(10), 1e9, share).taken >= 0.7 * 10 * 20'000);
  }
}

TEST_CASE("LearnedRate is not held up for good by a bad second") {
  Run run;
  run.go_on(seconds(30), 1e9, 0.2);
  run.go_on(seconds(1), 1e9, 0.9);
  run.go_on(seconds(60), 1e9, 0.2);
  CHECK(run.rate().is_by_chance());
  CHECK(run.go_on(seconds(10), 1e9, 0.2).taken >= 0.7 * 10 * 20'000);
}

TEST_CASE("LearnedRate finds a limit behind refusals at random") {
  Run run;
  run.go_on(seconds(30), 1000, 0.05);
  const Run::Counts steady = run.go_on(seconds(60), 1000, 0.05);
  CHECK(steady.taken >= 0.75 * 60 * 1000);
  CHECK(steady.refused <= 0.25 * (steady.taken + steady.refused));
}

TEST_CASE("LearnedRate takes a limit for no chance once it keeps to it") {
  for (const double limit : {50., 500., 3000.}) {
    CAPTURE(limit);
    Run run;
    run.go_on(seconds(20), limit);
    run.go_on(seconds(20), limit / 2);
    CHECK_FALSE(run.rate().is_by_chance());
  }
}

TEST_CASE("LearnedRate follows a limit that comes long after one refusal") {
  LearnedRate rate;
  Clock::time_point now{seconds(1000)};
  rate.record_success(now);
  now += std::chrono::milliseconds(100);
  rate.record_refusal(now, now);
  for (int i = 0; i < 600 * 100; i++)
    rate.record_success(now += std::chrono::milliseconds(10));
  CHECK(*rate.per_second() < 100 * 100);
  for (int i = 0; i < 100; i++) {
    now += std::chrono::milliseconds(100);
    rate.record_sent();
    rate.record_refusal(now, now);
  }
  CHECK(*rate.per_second() < 10);
}

TEST_CASE("LearnedRate does not count a time in which nothing was sent") {
  LearnedRate rate;
  Clock::time_point now{seconds(1000)};
  for (int i = 0; i < 900; i++)
    rate.record_success(now += microseconds(1000));
  rate.pause(seconds(30));
  CHECK(rate.measured(now + seconds(30)) == doctest::Approx(900).epsilon(0.12));
}

}  // namespace
}  // namespace docmill
