#include "lib/pipeline/worker_limit.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace docmill {
namespace {

// Looks five times a second at workers that are busy as they are told.
class Run {
 public:
  explicit Run(i64 at_most) : limit_(at_most) { limit_.look(0, 0); }

  // For so long there is work for `busy` workers, if there are so many.
  i64 go_on(double seconds, double busy) {
    for (double end = now_ + seconds; now_ < end - 0.01;) {
      now_ += 0.2;
      busy_seconds_ +=
          0.2 * std::min(busy, static_cast<double>(limit_.workers()));
      limit_.look(now_, busy_seconds_);
    }
    return limit_.workers();
  }

 private:
  WorkerLimit limit_;
  double now_ = 0;
  double busy_seconds_ = 0;
};

TEST_CASE("WorkerLimit begins with all workers and keeps them while busy") {
  Run run(4);
  CHECK(run.go_on(0.2, 0) == 4);
  CHECK(run.go_on(60, 4) == 4);
}

TEST_CASE("WorkerLimit takes away workers that have been idle for a second") {
  Run run(2);
  CHECK(run.go_on(0.6, 0.9) == 2);
  CHECK(run.go_on(0.6, 0.9) == 1);
}

TEST_CASE("WorkerLimit goes at once to what is busy for three fifths") {
  Run run(64);
  CHECK(run.go_on(1.2, 3.1) == 6);
  CHECK(run.go_on(60, 3.1) == 5);
}

TEST_CASE("WorkerLimit always leaves one") {
  Run run(8);
  CHECK(run.go_on(60, 0) == 1);
}

TEST_CASE("WorkerLimit doubles at each look at workers that are all busy") {
  Run run(16);
  REQUIRE(run.go_on(60, 0.3) == 1);
  CHECK(run.go_on(0.2, 16) == 2);
  CHECK(run.go_on(0.2, 16) == 4);
  CHECK(run.go_on(0.4, 16) == 16);
  CHECK(run.go_on(60, 16) == 16);
}

TEST_CASE("WorkerLimit does not try again for ten seconds what was too few") {
  Run run(2);
  REQUIRE(run.go_on(2, 0.3) == 1);
  REQUIRE(run.go_on(0.2, 0.95) == 2);
  CHECK(run.go_on(9, 0.95) == 2);
  CHECK(run.go_on(2, 0.3) == 1);
}

TEST_CASE("WorkerLimit learns nothing from looks that follow at once") {
  WorkerLimit limit(2);
  limit.look(0, 0);
  limit.look(1.5, 0);
  REQUIRE(limit.workers() == 1);
  limit.look(1.51, 0.01);
  CHECK(limit.workers() == 1);
}

}  // namespace
}  // namespace docmill
