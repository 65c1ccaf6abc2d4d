#include "lib/base/log.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("a hook runs before each message that is written") {
  int calls = 0;
  set_before_log([&calls] { calls++; });
  write_log(LogLevel::kDebug, "not written at the default level");
  CHECK(calls == 0);
  write_log(LogLevel::kInfo, "a line from the log test");
  CHECK(calls == 1);
  set_before_log({});
}

}  // namespace
}  // namespace docmill
