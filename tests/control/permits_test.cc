#include "lib/control/permits.h"

#include <string>

#include <doctest/doctest.h>

#include "lib/base/task.h"
#include "tests/util/manual_executor.h"

namespace docmill {
namespace {

// Takes a permit, notes its name, and puts the permit where the test says.
Detached take(Permits& permits, i64 position, char name, std::string& order,
              Permit& place) {
  place = co_await permits.acquire(position);
  order += place ? name : '-';
}

TEST_CASE("Permits lets so many in, and the next when one is returned") {
  ManualExecutor executor;
  Permits permits(2, executor);
  std::string order;
  Permit held[3];
  take(permits, 0, 'a', order, held[0]);
  take(permits, 1, 'b', order, held[1]);
  take(permits, 2, 'c', order, held[2]);
  executor.run();
  CHECK(order == "ab");
  CHECK(permits.in_use() == 2);
  held[0].release();
  executor.run();
  CHECK(order == "abc");
  CHECK(permits.in_use() == 2);
}

TEST_CASE("Permits serves the lowest position first") {
  ManualExecutor executor;
  Permits permits(1, executor);
  std::string order;
  Permit first;
  take(permits, 9, 'a', order, first);
  Permit held[4];
  take(permits, 12, 'b', order, held[0]);
  take(permits, 15, 'c', order, held[1]);
  take(permits, 3, 'r', order, held[2]);
  take(permits, 10, 's', order, held[3]);
  first.release();
  for (const int next : {2, 3, 0, 1}) {
    executor.run();
    held[next].release();
  }
  CHECK(order == "arsbc");
  CHECK(permits.in_use() == 0);
}

TEST_CASE("Permits returns several at once") {
  ManualExecutor executor;
  Permits permits(3, executor);
  std::string order;
  std::vector<Permit> held(3);
  for (Permit& permit : held)
    take(permits, 0, 'a', order, permit);
  Permit later[2];
  take(permits, 1, 'b', order, later[0]);
  take(permits, 2, 'c', order, later[1]);
  held.emplace_back();  // an empty one among them is fine
  Permit::release(held);
  executor.run();
  CHECK(order == "aaabc");
  CHECK(held.empty());
  CHECK(permits.in_use() == 2);
}

TEST_CASE("Permits gives empty ones to all once it is closed") {
  ManualExecutor executor;
  Permits permits(1, executor);
  std::string order;
  Permit held;
  Permit waiting;
  Permit late;
  take(permits, 0, 'a', order, held);
  take(permits, 1, 'b', order, waiting);
  permits.close();
  executor.run();
  take(permits, 2, 'c', order, late);
  CHECK(order == "a--");
}

}  // namespace
}  // namespace docmill
