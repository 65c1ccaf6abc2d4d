#include "lib/http/connection_limit.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

namespace docmill {
namespace {

TEST_CASE("usable_connections grants a small wish") {
  CHECK(usable_connections(10) == 10);
}

TEST_CASE("usable_connections stays below the hard limit of open files") {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const i64 granted = usable_connections(i64{1} << 40);
  rlimit raised{};
  getrlimit(RLIMIT_NOFILE, &raised);
  setrlimit(RLIMIT_NOFILE, &limit);
  CHECK(raised.rlim_cur == limit.rlim_max);
  CHECK(granted < static_cast<i64>(limit.rlim_max));
  CHECK(granted > 0);
}

TEST_CASE("usable_connections is at least one") {
  CHECK(usable_connections(0) == 1);
  CHECK(usable_connections(-5) == 1);
}

}  // namespace
}  // namespace docmill
