#include "lib/pipeline/arena_executor.h"

#include <latch>
#include <optional>
#include <thread>

#include <doctest/doctest.h>
#include <tbb/global_control.h>

#include "lib/base/handoff.h"
#include "lib/base/task.h"
#include "lib/base/types.h"

namespace docmill {
namespace {

// An executor on two workers, which have ended when it is gone.
class Workers {
 public:
  Workers() {
    executor_.attach(*arena_, busy_, [](double) {});
  }
  ~Workers() {
    executor_.detach();
    arena_.reset();
    parallelism_.reset();
    tbb::finalize(scheduler_, std::nothrow);
  }

  ArenaExecutor& executor() { return executor_; }
  const BusyMeter& busy() const { return busy_; }

 private:
  tbb::task_scheduler_handle scheduler_{tbb::attach{}};
  std::optional<tbb::global_control> parallelism_{
      std::in_place, tbb::global_control::max_allowed_parallelism, 3};
  std::optional<tbb::task_arena> arena_{std::in_place, 2, 0};
  BusyMeter busy_;
  ArenaExecutor executor_;
};

// Goes on by way of the executor.
struct Hop {
  ArenaExecutor& executor;

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    hand_over(waiting.address());
    executor.post({waiting});
  }
  void await_resume() const {}
};

Detached hop_twice(ArenaExecutor& executor, std::thread::id& first,
                   std::thread::id& second, std::latch& done) {
  co_await Hop{executor};
  first = std::this_thread::get_id();
  co_await Hop{executor};
  second = std::this_thread::get_id();
  done.count_down();
}

// Waits until it is posted by somebody else.
struct Park {
  std::vector<std::coroutine_handle<>>& parked;

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    parked.push_back(waiting);
  }
  void await_resume() const {}
};

Detached park(std::vector<std::coroutine_handle<>>& parked, std::latch& done) {
  co_await Park{parked};
  done.count_down();
}

Detached post_from_worker(ArenaExecutor& executor,
                          std::vector<std::coroutine_handle<>> parked) {
  co_await Hop{executor};
  for (const std::coroutine_handle<> handle : parked)
    hand_over(handle.address());
  executor.post(std::move(parked));
}

TEST_CASE("what a resumed coroutine posts goes on with the same worker") {
  std::thread::id first;
  std::thread::id second;
  std::latch done(1);
  {
    Workers workers;
    hop_twice(workers.executor(), first, second, done);
    done.wait();
  }
  CHECK(first != std::this_thread::get_id());
  CHECK(first == second);
}

Detached hold_worker(ArenaExecutor& executor, std::latch& held,
                     std::latch& end) {
  co_await Hop{executor};
  held.count_down();
  end.wait();
}

Detached read_meter(Workers& workers, double& busy, std::latch& done) {
  co_await Hop{workers.executor()};
  busy = workers.busy().seconds();
  done.count_down();
}

TEST_CASE("a worker is busy while it resumes a coroutine") {
  double busy = 0;
  std::latch done(1);
  {
    Workers workers;
    read_meter(workers, busy, done);
    done.wait();
  }
  CHECK(busy > 0);
}

TEST_CASE("resume_waiting resumes what no worker has come to") {
  std::latch held(2);
  std::latch end(1);
  std::latch done(100);
  Workers workers;
  hold_worker(workers.executor(), held, end);
  hold_worker(workers.executor(), held, end);
  held.wait();
  std::vector<std::coroutine_handle<>> parked;
  for (int i = 0; i < 100; i++)
    park(parked, done);
  for (const std::coroutine_handle<> handle : parked)
    hand_over(handle.address());
  workers.executor().post(std::move(parked));
  CHECK_FALSE(done.try_wait());
  workers.executor().resume_waiting();
  CHECK(done.try_wait());
  end.count_down();
}

TEST_CASE("all that a worker posts is resumed, few or many at a time") {
  for (const i64 count : {1, 64, 65, 1000}) {
    CAPTURE(count);
    std::latch done(count);
    Workers workers;
    std::vector<std::coroutine_handle<>> parked;
    for (i64 i = 0; i < count; i++)
      park(parked, done);
    post_from_worker(workers.executor(), std::move(parked));
    done.wait();
  }
}

}  // namespace
}  // namespace docmill
