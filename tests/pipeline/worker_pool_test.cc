#include "lib/pipeline/worker_pool.h"

#include <atomic>
#include <chrono>
#include <thread>

#include <doctest/doctest.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace docmill {
namespace {

// How many of twenty tasks that sleep are at work at once, at most.
i64 most_at_once(tbb::task_arena& arena) {
  std::atomic<i64> at_work{0};
  std::atomic<i64> most{0};
  std::atomic<i64> left{20};
  for (i64 i = left; i > 0; i--)
    arena.enqueue([&] {
      const i64 now = ++at_work;
      i64 before = most;
      while (before < now && !most.compare_exchange_weak(before, now)) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      at_work--;
      left--;
    });
  while (left > 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return most;
}

TEST_CASE("WorkerPool lets so many workers work, and other numbers later") {
  WorkerPool pool;
  pool.open(3);
  tbb::task_arena arena(3, 0);
  CHECK(most_at_once(arena) == 3);
  pool.resize(1);
  most_at_once(arena);  // workers that are awake go to sleep first
  CHECK(most_at_once(arena) == 1);
  pool.resize(2);
  CHECK(most_at_once(arena) == 2);
  pool.close();
}

TEST_CASE("WorkerPool does nothing while it is not open") {
  WorkerPool pool;
  const auto allowed = [] {
    return tbb::global_control::active_value(
        tbb::global_control::max_allowed_parallelism);
  };
  const std::size_t before = allowed();
  pool.resize(1);
  CHECK(allowed() == before);
  pool.open(1);
  CHECK(allowed() == 2);
  pool.close();
  pool.resize(1);
  CHECK(allowed() == before);
}

}  // namespace
}  // namespace docmill
