#include "lib/control/pack_sizer.h"

#include <algorithm>
#include <functional>

#include <doctest/doctest.h>

namespace docmill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = PackSizer::Clock;

// A server whose speed depends on the size of the packs.
class Rehearsal {
 public:
  explicit Rehearsal(int fixed = 0) : sizer(fixed, now) {}

  // For so long, one request after the other; `takes` so long for so many
  // documents, and every `spoils` of the packs above `limit` are spoilt.
  void run(seconds time, const std::function<double(int)>& takes_ms,
           int limit = PackSizer::kMost) {
    const Clock::time_point end = now + time;
    while (now < end) {
      const int size = sizer.size();
      now += milliseconds(static_cast<i64>(takes_ms(size)));
      const bool is_good = size <= limit || ++count_ % 3 != 0;
      sizer.record({size, is_good ? size : size - 1}, now);
      largest = std::max(largest, size);
    }
  }

  Clock::time_point now = Clock::time_point() + seconds(1000);
  PackSizer sizer;
  int largest = 0;

 private:
  i64 count_ = 0;
};

double same_for_all(int) { return 10; }

TEST_CASE("PackSizer grows while packs bring more documents a second") {
  Rehearsal rehearsal;
  CHECK(rehearsal.sizer.size() == 4);
  rehearsal.run(seconds(15), same_for_all);
  CHECK(rehearsal.sizer.size() >= 9);
}

TEST_CASE("PackSizer stays near the size that brings most") {
  // Beyond five documents a server takes longer than it gains.
  const auto takes = [](int size) {
    return size <= 5 ? 20.0 : 20.0 + 12.0 * (size - 5);
  };
  Rehearsal rehearsal;
  rehearsal.run(seconds(30), takes);
  CHECK(rehearsal.sizer.size() >= 4);
  CHECK(rehearsal.sizer.size() <= 7);
}

TEST_CASE("PackSizer shrinks when packs come back spoilt, and rests then") {
  Rehearsal rehearsal;
  rehearsal.run(seconds(30), same_for_all, 6);
  CHECK(rehearsal.largest == 7);
  CHECK(rehearsal.sizer.size() <= 6);
  CHECK(rehearsal.sizer.size() >= 4);
}

TEST_CASE("PackSizer makes no packs for a while when pairs go wrong") {
  Rehearsal rehearsal;
  rehearsal.run(seconds(3), same_for_all, 1);
  CHECK(rehearsal.sizer.size() == 1);
  rehearsal.run(seconds(5), same_for_all, 1);
  CHECK(rehearsal.sizer.size() == 1);
  rehearsal.run(seconds(15), same_for_all);  // the model has been mended
  CHECK(rehearsal.sizer.size() > 2);
}

TEST_CASE("PackSizer leaves a given size alone") {
  Rehearsal rehearsal(7);
  rehearsal.run(seconds(5), same_for_all, 1);
  CHECK(rehearsal.sizer.size() == 7);
}

}  // namespace
}  // namespace docmill
