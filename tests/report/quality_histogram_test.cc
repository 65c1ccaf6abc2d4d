#include "lib/report/quality_histogram.h"

#include <cmath>

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("QualityHistogram puts both ends into its bins") {
  QualityHistogram histogram;
  for (const double quality : {0.0, 4.99, 5.0, 50.0, 95.0, 100.0})
    histogram.insert(quality);
  const QualitySummary summary = histogram.summary();
  CHECK(summary.count == 6);
  CHECK(summary.histogram[0] == 2);
  CHECK(summary.histogram[1] == 1);
  CHECK(summary.histogram[10] == 1);
  CHECK(summary.histogram[19] == 2);
}

TEST_CASE("QualityHistogram tells quantiles within a twentieth") {
  QualityHistogram histogram;
  for (int i = 0; i <= 1000; i++)
    histogram.insert(i * 0.1);
  const QualitySummary summary = histogram.summary();
  CHECK(summary.mean == doctest::Approx(50).epsilon(1e-6));
  CHECK(std::abs(summary.p10 - 10) <= 0.0501);
  CHECK(std::abs(summary.p50 - 50) <= 0.0501);
  CHECK(std::abs(summary.p90 - 90) <= 0.0501);
}

TEST_CASE("QualityHistogram tells equal values exactly") {
  QualityHistogram histogram;
  histogram.insert(71.25);
  histogram.insert(71.25);
  const QualitySummary summary = histogram.summary();
  CHECK(summary.mean == 71.25);
  CHECK(summary.p50 == 71.25);
}

TEST_CASE("QualityHistogram merges to the same in any split") {
  QualityHistogram whole;
  QualityHistogram parts[3];
  for (int i = 0; i < 1000; i++) {
    const double quality = std::fmod(i * 37.123456789, 100.0);
    whole.insert(quality);
    parts[i % 3].insert(quality);
  }
  parts[2].merge(parts[0]);
  parts[2].merge(parts[1]);
  const QualitySummary a = whole.summary();
  const QualitySummary b = parts[2].summary();
  CHECK(a.mean == b.mean);
  CHECK(a.p10 == b.p10);
  CHECK(a.p50 == b.p50);
  CHECK(a.p90 == b.p90);
  CHECK(a.histogram == b.histogram);
}

TEST_CASE("QualityHistogram ignores NaN and clamps the rest") {
  QualityHistogram histogram;
  CHECK(histogram.summary().mean == 0);
  for (const double quality : {std::nan(""), -5.0, 130.0})
    histogram.insert(quality);
  CHECK(histogram.count() == 2);
  CHECK(histogram.summary().mean == 50);
}

}  // namespace
}  // namespace docmill
