#include "lib/pipeline/byte_budget.h"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("ByteBudget takes at once what fits") {
  ByteBudget budget(100);
  CHECK_FALSE(budget.acquire(60));
  CHECK_FALSE(budget.acquire(40));
  CHECK(budget.in_flight() == 100);
}

TEST_CASE("ByteBudget shows what is in flight at any time") {
  std::atomic<i64> shown = -1;
  ByteBudget budget(100, &shown);
  budget.acquire(60);
  CHECK(shown == 60);
  budget.charge(50);
  CHECK(shown == 110);
  budget.release(100);
  CHECK(shown == 10);
}

TEST_CASE("ByteBudget lets all pass once it is lifted") {
  ByteBudget budget(100);
  budget.acquire(60);
  std::thread waiting([&] { budget.acquire(60); });
  budget.lift();
  waiting.join();
  CHECK_FALSE(budget.acquire(1000));
}

TEST_CASE("ByteBudget admits more than its limit when nothing is in flight") {
  ByteBudget budget(100);
  CHECK_FALSE(budget.acquire(1000));
  CHECK(budget.in_flight() == 1000);
}

TEST_CASE("ByteBudget lets work in flight charge beyond the limit") {
  ByteBudget budget(100);
  budget.acquire(100);
  budget.charge(50);
  CHECK(budget.in_flight() == 150);
  budget.charge(-120);  // less was read than was acquired
  CHECK(budget.in_flight() == 30);
}

TEST_CASE("ByteBudget tells the most that was ever in flight") {
  ByteBudget budget(100);
  budget.acquire(70);
  budget.release(70);
  budget.acquire(20);
  CHECK(budget.peak() == 70);
}

TEST_CASE("ByteBudget makes who acquires wait until enough is released") {
  ByteBudget budget(100);
  budget.acquire(90);
  std::atomic<bool> has_waited = false;
  std::thread reader([&] { has_waited = budget.acquire(50); });
  budget.release(30);  // 60 are left: still not enough
  CHECK(budget.in_flight() == 60);
  budget.release(60);
  reader.join();
  CHECK(budget.in_flight() == 50);
}

TEST_CASE("ByteBudget keeps count of many threads and never passes the limit") {
  ByteBudget budget(64);
  constexpr int kSteps = 2000;
  std::atomic<int> to_release = 0;
  std::thread reader([&] {
    for (int i = 0; i < kSteps; i++) {
      budget.acquire(16);
      to_release++;
    }
  });
  const auto release = [&] {
    for (int done = 0; done < kSteps / 2;) {
      int there = to_release;
      if (there == 0 || !to_release.compare_exchange_weak(there, there - 1)) {
        std::this_thread::yield();
        continue;
      }
      budget.release(16);
      done++;
    }
  };
  std::thread one(release);
  std::thread other(release);
  reader.join();
  one.join();
  other.join();
  CHECK(budget.in_flight() == 0);
  CHECK(budget.peak() <= 64);
}

}  // namespace
}  // namespace docmill
