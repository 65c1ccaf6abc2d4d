#include "lib/base/task.h"

#include <new>

#include <doctest/doctest.h>

namespace docmill {
namespace {

Task<int> give(int value) { co_return value; }

Task<int> run_out_of_memory() {
  throw std::bad_alloc();
  co_return 0;
}

Detached add_up(int& sum) { sum = co_await give(1) + co_await give(2); }

Detached catch_what_is_thrown(bool& has_caught) {
  try {
    co_await run_out_of_memory();
  } catch (const std::bad_alloc&) {
    has_caught = true;
  }
}

TEST_CASE("Task gives its value to whoever awaits it") {
  int sum = 0;
  add_up(sum);
  CHECK(sum == 3);
}

TEST_CASE("Task throws in the coroutine that awaits it what it was thrown") {
  bool has_caught = false;
  catch_what_is_thrown(has_caught);
  CHECK(has_caught);
}

}  // namespace
}  // namespace docmill
