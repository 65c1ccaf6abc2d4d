#include "lib/pipeline/worker_pool.h"

#include <atomic>
#include <latch>
#include <thread>

#include <doctest/doctest.h>
#include <tbb/task_arena.h>

namespace docmill {
namespace {

std::size_t allowed() {
  return tbb::global_control::active_value(
      tbb::global_control::max_allowed_parallelism);
}

// Ends only when so many workers are at work together.
void work_together(tbb::task_arena& arena, i64 workers) {
  std::latch all(workers);
  std::latch ended(workers);
  for (i64 i = 0; i < workers; i++)
    arena.enqueue([&] {
      all.arrive_and_wait();
      ended.count_down();
    });
  ended.wait();
}

// How many of some tasks are at work together, at most.
i64 most_together(tbb::task_arena& arena) {
  constexpr i64 kTasks = 50;
  std::atomic<i64> at_work{0};
  std::atomic<i64> most{0};
  std::latch ended(kTasks);
  for (i64 i = 0; i < kTasks; i++)
    arena.enqueue([&] {
      const i64 now = ++at_work;
      i64 before = most;
      while (before < now && !most.compare_exchange_weak(before, now)) {
      }
      std::this_thread::yield();
      at_work--;
      ended.count_down();
    });
  ended.wait();
  return most;
}

TEST_CASE("WorkerPool lets so many workers work, and others later") {
  tbb::task_scheduler_handle scheduler{tbb::attach{}};
  WorkerPool pool;
  pool.open(3);
  {
    tbb::task_arena arena(3, 0);
    work_together(arena, 3);
    pool.resize(1);
    while (most_together(arena) > 1) {  // until the others have left
    }
    CHECK(allowed() == 2);
    pool.resize(2);
    work_together(arena, 2);
    CHECK(allowed() == 3);
  }
  pool.close();
  tbb::finalize(scheduler, std::nothrow);
}

TEST_CASE("WorkerPool does nothing while it is not open") {
  WorkerPool pool;
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
