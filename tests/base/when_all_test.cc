#include "lib/base/when_all.h"

#include <new>
#include <string>

#include <doctest/doctest.h>

#include "tests/http/worker_executor.h"
#include "tests/util/manual_executor.h"

namespace docmill {
namespace {

using Handle = std::coroutine_handle<>;

// co_await gives way to others: the executor resumes.
struct Yield {
  Executor& executor;
  bool await_ready() const { return false; }
  void await_suspend(Handle waiting) {
    hand_over(waiting.address());
    executor.post({waiting});
  }
  void await_resume() const {}
};

// co_await waits until the test resumes the handle.
struct Wait {
  Handle& waiting;
  bool await_ready() const { return false; }
  void await_suspend(Handle handle) { waiting = handle; }
  void await_resume() const {}
};

Task<std::string> give(std::string value) { co_return value; }

Task<std::string> give_later(std::string value, Handle& waiting) {
  co_await Wait{waiting};
  co_return value;
}

Task<std::string> throw_later(Handle& waiting) {
  co_await Wait{waiting};
  throw std::bad_alloc();
}

template <class... Tasks>
std::vector<Task<std::string>> list_of(Tasks... tasks) {
  std::vector<Task<std::string>> list;
  (list.push_back(std::move(tasks)), ...);
  return list;
}

Detached join(std::vector<Task<std::string>> tasks, std::string& joined) {
  try {
    WhenAll<std::string> all(std::move(tasks));
    joined = "";
    for (const std::string& value : co_await all)
      joined += value;
  } catch (const std::bad_alloc&) {
    joined = "no memory";
  }
}

TEST_CASE("WhenAll goes on at once when nothing waits") {
  std::string joined;
  join(list_of(give("a"), give("b")), joined);
  CHECK(joined == "ab");
  join(list_of(), joined);
  CHECK(joined.empty());
}

TEST_CASE("WhenAll starts all tasks before it waits for one") {
  Handle first;
  Handle second;
  std::string joined = "not yet";
  join(list_of(give_later("a", first), give("b"), give_later("c", second)),
       joined);
  REQUIRE(first);
  REQUIRE(second);
  second.resume();
  CHECK(joined.empty());
  first.resume();
  CHECK(joined == "abc");  // whatever the order of their ends
}

TEST_CASE("WhenAll waits for the others when a task throws") {
  Handle first;
  Handle second;
  std::string joined;
  join(list_of(throw_later(first), give_later("b", second)), joined);
  first.resume();
  CHECK(joined.empty());
  second.resume();
  CHECK(joined == "no memory");
}

// Numbers to add up, over several threads and several waits.
Task<i64> one_after(int waits, Executor& executor) {
  for (int i = 0; i < waits; i++)
    co_await Yield{executor};
  co_return 1;
}

Detached count_tasks(int count, Executor& executor, i64& sum,
                     Countdown& countdown) {
  for (int round = 0; round < 3; round++) {
    std::vector<Task<i64>> tasks;
    for (int i = 0; i < count; i++)
      tasks.push_back(one_after((i + round) % 4, executor));
    WhenAll<i64> all(std::move(tasks));
    for (const i64 one : co_await all)
      sum += one;
  }
  countdown.end_one();
}

TEST_CASE("WhenAll joins tasks that end on several threads") {
  constexpr int kDocuments = 300;
  std::vector<i64> sums(kDocuments, 0);
  Countdown countdown(kDocuments);
  WorkerExecutor executor(4);
  for (i64& sum : sums)
    count_tasks(5, executor, sum, countdown);
  countdown.wait();
  for (const i64 sum : sums)
    CHECK(sum == 15);
}

TEST_CASE("WhenAll keeps its order on one thread, too") {
  ManualExecutor executor;
  i64 sum = 0;
  Countdown countdown(1);
  count_tasks(7, executor, sum, countdown);
  executor.run();
  CHECK(sum == 21);
}

}  // namespace
}  // namespace docmill
