#include "lib/control/outage.h"

#include <string>

#include <doctest/doctest.h>

#include "lib/base/task.h"
#include "tests/util/manual_executor.h"

namespace docmill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Passes, notes its name (in capitals when it got the duty) and ends, or
// keeps the duty when it got one.
Detached pass(Outage& outage, char name, std::string& order,
              Outage::Duty& duty) {
  co_await outage.pass(duty);
  order += static_cast<char>(duty ? name - 'a' + 'A' : name);
}

struct Fixture {
  ManualExecutor executor;
  Outage outage{{.threshold = 3}, executor};
  Outage::Clock::time_point start = Outage::Clock::now();
  std::string order;

  void fail(int times) {
    for (int i = 0; i < times; i++)
      outage.record_failure(start);
  }
};

TEST_CASE_FIXTURE(Fixture, "Outage begins after so many failures in a row") {
  fail(2);
  outage.record_answer();
  fail(2);
  CHECK_FALSE(outage.is_out());
  fail(1);
  CHECK(outage.is_out());
  CHECK(outage.lasts(start + seconds(7)) == seconds(7));
}

TEST_CASE_FIXTURE(Fixture, "Outage lets one probe and the others wait") {
  fail(3);
  Outage::Duty duties[3];
  pass(outage, 'a', order, duties[0]);
  pass(outage, 'b', order, duties[1]);
  pass(outage, 'c', order, duties[2]);
  executor.run();
  CHECK(order == "A");
  outage.record_answer();
  executor.run();
  CHECK(order == "Abc");
  CHECK_FALSE(outage.is_out());
}

TEST_CASE_FIXTURE(Fixture, "Outage passes the duty on when it is let go") {
  fail(3);
  Outage::Duty duties[2];
  pass(outage, 'a', order, duties[0]);
  pass(outage, 'b', order, duties[1]);
  duties[0].release();
  executor.run();
  CHECK(order == "AB");
}

TEST_CASE_FIXTURE(Fixture, "Outage does not hold up who has the duty") {
  fail(3);
  Outage::Duty duty;
  pass(outage, 'a', order, duty);
  pass(outage, 'a', order, duty);
  CHECK(order == "AA");
}

TEST_CASE_FIXTURE(Fixture, "Outage probes at growing pauses") {
  CHECK(outage.next_probe(start) == start + milliseconds(500));
  CHECK(outage.next_probe(start) == start + milliseconds(1000));
  for (int i = 0; i < 5; i++)
    outage.next_probe(start);
  CHECK(outage.next_probe(start) == start + milliseconds(5000));
  fail(3);
  outage.record_answer();
  CHECK(outage.next_probe(start) == start + milliseconds(500));
}

TEST_CASE_FIXTURE(Fixture, "Outage probes no sooner than the server wishes") {
  outage.hold_until(start + seconds(60));
  outage.hold_until(start + seconds(20));
  CHECK(outage.next_probe(start) == start + seconds(60));
}

TEST_CASE_FIXTURE(Fixture, "Outage holds nobody once it is closed") {
  fail(3);
  Outage::Duty duties[3];
  pass(outage, 'a', order, duties[0]);
  pass(outage, 'b', order, duties[1]);
  outage.close();
  executor.run();
  pass(outage, 'c', order, duties[2]);
  CHECK(order == "Abc");
}

}  // namespace
}  // namespace docmill
