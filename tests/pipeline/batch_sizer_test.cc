#include "lib/pipeline/batch_sizer.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

constexpr double kFast = 0.001;  // seconds a batch
constexpr double kOnTarget = 0.1;
constexpr double kSlow = 10;

TEST_CASE("BatchSizer starts with what it was told") {
  CHECK(BatchSizer({.start = 300}).documents() == 300);
}

TEST_CASE("BatchSizer grows by a fifth when batches are fast, up to max") {
  BatchSizer sizer({.start = 500, .max = 700});
  sizer.record(500, kFast);
  CHECK(sizer.documents() == 600);
  sizer.record(600, kFast);
  CHECK(sizer.documents() == 700);
  sizer.record(700, kFast);
  CHECK(sizer.documents() == 700);
  CHECK(sizer.stats().adjustments == 2);
}

TEST_CASE("BatchSizer shrinks by a fifth when batches are slow, down to min") {
  BatchSizer sizer({.start = 500, .min = 390});
  sizer.record(500, kSlow);
  CHECK(sizer.documents() == 400);
  sizer.record(400, kSlow);
  CHECK(sizer.documents() == 390);
}

TEST_CASE("BatchSizer stays when the time is near the target") {
  BatchSizer sizer({});
  for (const double seconds : {0.8 * kOnTarget, kOnTarget, 1.2 * kOnTarget})
    sizer.record(500, seconds);
  CHECK(sizer.documents() == 500);
  CHECK(sizer.stats().adjustments == 0);
}

TEST_CASE("BatchSizer learns nothing from a batch that the input cut short") {
  BatchSizer sizer({});
  sizer.record(499, kFast);
  sizer.record(1, kSlow);
  CHECK(sizer.documents() == 500);
}

TEST_CASE("BatchSizer shrinks when memory runs short") {
  BatchSizer sizer({});
  sizer.shrink();
  CHECK(sizer.documents() == 400);
}

TEST_CASE("BatchSizer that is not adaptive never moves") {
  BatchSizer sizer({.start = 7, .is_adaptive = false});
  sizer.record(7, kFast);
  sizer.record(7, kSlow);
  sizer.shrink();
  CHECK(sizer.documents() == 7);
}

TEST_CASE("BatchSizer remembers the smallest, largest and last size") {
  BatchSizer sizer({});
  sizer.record(500, kFast);
  sizer.record(600, kSlow);
  sizer.record(480, kSlow);
  const BatchSizer::Stats stats = sizer.stats();
  CHECK(stats.min == 384);
  CHECK(stats.max == 600);
  CHECK(stats.last == 384);
  CHECK(stats.adjustments == 3);
}

}  // namespace
}  // namespace docmill
