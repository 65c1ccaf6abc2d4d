#include "lib/pipeline/busy_meter.h"

#include <chrono>
#include <optional>
#include <thread>

#include <doctest/doctest.h>

namespace docmill {
namespace {

// Until the meter says so much, however long that takes.
void wait_until(const BusyMeter& meter, double seconds) {
  while (meter.seconds() < seconds)
    std::this_thread::yield();
}

TEST_CASE("BusyMeter counts what is at work while it is") {
  BusyMeter meter;
  CHECK(meter.seconds() == 0);
  std::optional<BusyMeter::Span> span(std::in_place, meter);
  wait_until(meter, 0.002);
  span.reset();
  const double after = meter.seconds();
  CHECK(after >= 0.002);
  std::this_thread::yield();
  CHECK(meter.seconds() == after);
}

TEST_CASE("BusyMeter adds up what is at work together") {
  BusyMeter meter;
  const BusyMeter::Span one(meter);
  const BusyMeter::Span two(meter);
  const double busy = meter.seconds();
  const auto before = std::chrono::steady_clock::now();
  std::this_thread::yield();
  const std::chrono::duration<double> time =
      std::chrono::steady_clock::now() - before;
  CHECK(meter.seconds() - busy >= 2 * time.count());
}

}  // namespace
}  // namespace docmill
