#include "lib/report/host.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("parse_cpu_max reads quotas and their absence") {
  CHECK(parse_cpu_max("150000 100000") == 1.5);
  CHECK(parse_cpu_max("400000 100000\n") == 4);
  for (const char* none : {"max 100000", "", "-1 100000", "5", "1 0", "a b"}) {
    CAPTURE(none);
    CHECK_FALSE(parse_cpu_max(none));
  }
}

TEST_CASE("the machine has a name, a model and at least one CPU") {
  CHECK(usable_cpus() >= 1);
  CHECK_FALSE(host_name().empty());
  CHECK_FALSE(cpu_model().empty());
}

}  // namespace
}  // namespace docmill
