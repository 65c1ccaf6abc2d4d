#include "lib/base/sketch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <span>

#include <doctest/doctest.h>

namespace docmill {
namespace {

constexpr double kQuantiles[] = {0, 0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1};

// Log-normal over many decades, as latencies are, with some zeros.
std::vector<double> random_values(int count) {
  std::mt19937_64 random(20261121);
  std::lognormal_distribution<double> spread(1, 3);
  std::vector<double> values;
  for (int i = 0; i < count; i++)
    values.push_back(i % 500 == 0 ? 0 : spread(random));
  return values;
}

Sketch sketch_of(std::span<const double> values) {
  Sketch sketch;
  for (const double value : values)
    sketch.insert(value);
  return sketch;
}

void check_same(const Sketch& a, const Sketch& b) {
  CHECK(a.count() == b.count());
  CHECK(a.sum() == b.sum());
  CHECK(a.min() == b.min());
  CHECK(a.max() == b.max());
  for (const double q : kQuantiles)
    CHECK(a.quantile(q) == b.quantile(q));
}

TEST_CASE("Sketch keeps every quantile within its relative error") {
  for (const int count : {1, 2, 10, 1000, 100'000}) {
    std::vector<double> values = random_values(count);
    const Sketch sketch = sketch_of(values);
    std::sort(values.begin(), values.end());
    for (int i = 0; i <= 1000; i++) {
      const double q = i / 1000.0;
      const double exact = values[static_cast<std::size_t>(q * (count - 1))];
      const double error = std::abs(sketch.quantile(q) - exact);
      CAPTURE(count);
      CAPTURE(q);
      CHECK(error <= exact * (Sketch::kRelativeError + 1e-9));
    }
  }
}

TEST_CASE("Sketch tells smallest, largest and sum exactly") {
  const Sketch sketch = sketch_of(std::vector<double>{2.5, 0.25, 1000, 0});
  CHECK(sketch.count() == 4);
  CHECK(sketch.min() == 0);
  CHECK(sketch.max() == 1000);
  CHECK(sketch.sum() == 1002.75);
  CHECK(sketch.mean() == 1002.75 / 4);
  CHECK(sketch.quantile(1) == 1000);
}

TEST_CASE("Sketch merges to the same in any order and split") {
  const std::vector<double> values = random_values(10'000);
  const std::span<const double> all(values);
  const Sketch parts[] = {sketch_of(all.first(10)),
                          sketch_of(all.subspan(10, 7000)),
                          sketch_of(all.subspan(7010)), Sketch()};
  int order[] = {0, 1, 2, 3};
  do {
    Sketch merged;
    for (const int i : order)
      merged.merge(parts[i]);
    check_same(merged, sketch_of(all));
  } while (std::next_permutation(std::begin(order), std::end(order)));
}

TEST_CASE("Sketch is all zero when empty") {
  const Sketch sketch;
  CHECK(sketch.count() == 0);
  CHECK(sketch.quantile(0.5) == 0);
  CHECK(sketch.mean() == 0);
  CHECK(sketch.max() == 0);
}

TEST_CASE("Sketch survives values that no clock should give") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Sketch sketch;
  for (const double value : {-1.0, 1e-300, 1e300, kInfinity, std::nan("")})
    sketch.insert(value);
  CHECK(sketch.count() == 4);
  CHECK(sketch.min() == 0);
  CHECK(sketch.max() == kInfinity);
  CHECK(sketch.quantile(0.4) == 0);
  CHECK(sketch.quantile(0.8) ==
        doctest::Approx(Sketch::kLargest).epsilon(0.02));
}

}  // namespace
}  // namespace docmill
