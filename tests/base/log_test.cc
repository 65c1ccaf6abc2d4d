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

}  // namespace
}  // namespace docmill
