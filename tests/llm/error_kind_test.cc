#include "lib/llm/error_kind.h"

#include <set>

#include <doctest/doctest.h>

namespace docmill {
namespace {

std::set<std::string_view> names_where(bool (*is_true)(ErrorKind)) {
  std::set<std::string_view> names;
  for (int i = 0; i < kErrorKinds; i++)
    if (is_true(static_cast<ErrorKind>(i)))
      names.insert(error_kind_name(static_cast<ErrorKind>(i)));
  return names;
}

using Names = std::set<std::string_view>;

TEST_CASE("Error kinds have the names of the records") {
  CHECK(names_where([](ErrorKind) { return true; }) ==
        Names{"rate", "capacity", "billing", "auth", "bad_request", "timeout",
              "connection", "tls", "dns", "malformed", "truncated",
              "too_large"});
  CHECK(error_kind_name(ErrorKind::kRate) == "rate");
  CHECK(error_kind_name(ErrorKind::kBadRequest) == "bad_request");
  CHECK(error_kind_name(ErrorKind::kTooLarge) == "too_large");
}

TEST_CASE("Error kinds that another try cannot mend are not retried") {
  CHECK(names_where(is_worth_retrying) == Names{"rate", "capacity", "timeout",
                                                "connection", "dns",
                                                "malformed", "truncated"});
}

TEST_CASE("Error kinds that blame the endpoint are signs of an outage") {
  CHECK(names_where(is_sign_of_outage) ==
        Names{"capacity", "timeout", "connection", "dns"});
}

TEST_CASE("Every error kind has a hint of one sentence") {
  for (int i = 0; i < kErrorKinds; i++) {
    const std::string_view hint = error_kind_hint(static_cast<ErrorKind>(i));
    CAPTURE(hint);
    CHECK(hint.size() > 20);
    CHECK_FALSE(hint.ends_with('.'));
    CHECK(hint.find('\n') == hint.npos);
  }
}

}  // namespace
}  // namespace docmill
