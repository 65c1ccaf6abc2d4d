#include "lib/pipeline/read_ahead.h"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("ReadAhead holds nobody back while there is a lead") {
  ReadAhead ahead(3, 1);
  for (int i = 0; i < 3; i++) {
    ahead.wait();
    ahead.take(1);
  }
  CHECK(true);  // did not wait
}

TEST_CASE("ReadAhead lets the reader go on when enough of the lead is back") {
  ReadAhead ahead(4, 2);
  ahead.take(4);
  std::atomic<int> given = 0;
  std::thread reader([&] {
    ahead.wait();
    CHECK(given >= 2);
  });
  for (int i = 0; i < 2; i++) {
    given++;
    ahead.give_back(1);
  }
  reader.join();
}

TEST_CASE("ReadAhead can be overdrawn, and then takes longer to regain") {
  ReadAhead ahead(10, 5);
  ahead.take(700);
  std::atomic<int> given = 0;
  std::thread reader([&] {
    ahead.wait();
    CHECK(given >= 695);
  });
  for (int i = 0; i < 700; i++) {
    given++;
    ahead.give_back(1);
  }
  reader.join();
}

TEST_CASE("ReadAhead holds nobody back once it is lifted") {
  ReadAhead ahead(1, 1);
  ahead.take(1);
  ahead.lift();
  ahead.wait();
  CHECK(true);  // did not wait
}

}  // namespace
}  // namespace docmill
