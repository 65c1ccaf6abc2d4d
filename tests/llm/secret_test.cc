#include "lib/llm/secret.h"

#include <type_traits>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace docmill {
namespace {

TEST_CASE("Secret can be neither copied nor printed") {
  CHECK_FALSE(std::is_copy_constructible_v<Secret>);
  CHECK_FALSE(std::is_copy_assignable_v<Secret>);
  CHECK_FALSE(fmt::is_formattable<Secret>::value);
  CHECK_FALSE(std::is_convertible_v<Secret, std::string_view>);
}

TEST_CASE("Secret moves and leaves nothing behind") {
  Secret first("short");
  Secret second(std::move(first));
  CHECK(first.is_empty());
  CHECK(second.reveal() == "short");
  Secret third("other");
  third = std::move(second);
  CHECK(second.is_empty());
  CHECK(third.reveal() == "short");
}

TEST_CASE("Redactor hides secrets wherever they stand") {
  Redactor redactor;
  redactor.add(Secret("sk-12345678"));
  redactor.add(Secret("Bearer abcdefgh12"));
  redactor.add(Secret(""));
  CHECK(redactor.redact("") == "");
  CHECK(redactor.redact("nothing here") == "nothing here");
  CHECK(redactor.redact("key sk-12345678sk-12345678!") == "key ******!");
  CHECK(redactor.redact("Bearer abcdefgh12") == "***");
  CHECK(redactor.redact("got abcdefgh12, Bearer x") == "got ***, Bearer x");
}

TEST_CASE("Redactor takes the longest secret first") {
  Redactor redactor;
  redactor.add(Secret("12345678"));
  redactor.add(Secret("1234567890"));
  CHECK(redactor.redact("<1234567890>") == "<***>");
}

}  // namespace
}  // namespace docmill
