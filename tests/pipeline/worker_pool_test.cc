#include "lib/pipeline/worker_pool.h"

#include <atomic>
#include <latch>
#include <thread>

#include <doctest/doctest.h>
#include <tbb/task_arena.h>

#include "lib/base/handoff.h"

namespace docmill {
namespace {

std::size_t allowed() {
  return tbb::global_control::active_value(
      tbb::global_control::max_allowed_parallelism);
}

// Calls task->run() on so many workers. With a plain pointer, as ArenaExecutor.
template <class Task>
void enqueue(tbb::task_arena& arena, i64 count, Task* task) {
  for (i64 i = 0; i < count; i++) {
    hand_over(task);
    arena.enqueue([task]()
                      __attribute__((no_sanitize("thread"))) { task->run(); });
  }
}

// Ends only when so many workers are at work together.
struct Meeting {
  explicit Meeting(i64 workers) : all(workers), ended(workers) {}

  void run() {
    take_over(this);
    all.arrive_and_wait();
    ended.count_down();
  }

  std::latch all;
  std::latch ended;
};

void work_together(tbb::task_arena& arena, i64 workers) {
  Meeting meeting(workers);
  enqueue(arena, workers, &meeting);
  meeting.ended.wait();
}

// Notes how many are at work together, at most.
struct Crowd {
  static constexpr i64 kTasks = 50;

  void run() {
    take_over(this);
    const i64 now = ++at_work;
    i64 before = most;
    while (before < now && !most.compare_exchange_weak(before, now)) {
    }
    std::this_thread::yield();
    at_work--;
    ended.count_down();
  }

  std::atomic<i64> at_work{0};
  std::atomic<i64> most{0};
  std::latch ended{kTasks};
};

i64 most_together(tbb::task_arena& arena) {
  Crowd crowd;
  enqueue(arena, Crowd::kTasks, &crowd);
  crowd.ended.wait();
  return crowd.most;
}

TEST_CASE("WorkerPool lets so many workers work, and others later") {
  tbb::task_scheduler_handle scheduler{tbb::attach{}};
  WorkerPool pool;
  pool.open(3);
  {
    tbb::task_arena arena(3, 0);
    work_together(arena, 3);
    pool.resize(1);
    CHECK(allowed() == 2);
    i64 most = 3;
    for (int tries = 0; most > 1 && tries < 10'000; tries++)
      most = most_together(arena);  // until the others have left
    CHECK(most == 1);
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
