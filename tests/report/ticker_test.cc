#include "lib/report/ticker.h"

#include <future>

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("Ticker stops at once, however long its interval is") {
  Ticker ticker(std::chrono::hours(1), [] { FAIL("nobody waited so long"); });
  ticker.stop();
  ticker.stop();
}

TEST_CASE("Ticker calls again and again until it is stopped") {
  std::promise<void> third_call;
  int calls = 0;
  Ticker ticker(std::chrono::milliseconds(1), [&] {
    if (++calls == 3)
      third_call.set_value();
  });
  third_call.get_future().wait();
  ticker.stop();
  CHECK(calls >= 3);
}

}  // namespace
}  // namespace docmill
