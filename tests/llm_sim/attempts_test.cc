#include "apps/llm-sim/attempts.h"

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

TEST_CASE("Attempts counts each request for itself") {
  Attempts attempts;
  CHECK(attempts.count(7) == 0);
  CHECK(attempts.count(8) == 0);
  CHECK(attempts.count(7) == 1);
  CHECK(attempts.count(7) == 2);
  CHECK(attempts.unique() == 2);
}

TEST_CASE("Attempts remembers the last requests and forgets older ones") {
  Attempts attempts(10);
  for (u64 hash = 0; hash < 30; ++hash)
    CHECK(attempts.count(hash) == 0);
  CHECK(attempts.count(25) == 1);
  CHECK(attempts.count(20) == 1);
  CHECK(attempts.count(5) == 0);
}

TEST_CASE("Attempts forgets all when it is told to") {
  Attempts attempts;
  attempts.count(7);
  attempts.forget();
  CHECK(attempts.unique() == 0);
  CHECK(attempts.count(7) == 0);
}

}  // namespace
}  // namespace docmill::sim
