#include "lib/report/run_identity.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("rfc3339_utc shows seconds since 1970") {
  CHECK(rfc3339_utc(0) == "1970-01-01T00:00:00Z");
  CHECK(rfc3339_utc(951'782'399) == "2000-02-28T23:59:59Z");
  CHECK(rfc3339_utc(951'782'400) == "2000-02-29T00:00:00Z");
  CHECK(rfc3339_utc(1'795'226'584) == "2026-11-21T02:03:04Z");
}

TEST_CASE("run_id sorts by time and differs by its random part") {
  CHECK(run_id(0, 0).size() == 26);
  CHECK(run_id(1'795'226'584'000, 7) < run_id(1'795'226'584'001, 3));
  CHECK(run_id(1, 2) != run_id(1, 3));
  CHECK(run_id(1'469'918'176'385, 0).starts_with("01ARYZ6S41"));
}

}  // namespace
}  // namespace docmill
