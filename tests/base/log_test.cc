#include "lib/base/log.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("printable shows control characters so that a terminal is safe") {
  CHECK(printable("plain naïve 猫") == "plain naïve 猫");
  CHECK(printable("\x1b[31mred\n") == "\\x1b[31mred\\x0a");
  CHECK(printable("a\xc2\x9bz") == "a\\xc2\\x9bz");
}

TEST_CASE("printable cuts at a character's end") {
  CHECK(printable("abcdef", 3) == "abc...");
  CHECK(printable("猫猫猫", 4) == "猫猫...");
}

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
