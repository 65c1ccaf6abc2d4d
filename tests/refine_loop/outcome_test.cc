#include "lib/refine/outcome.h"

#include <set>

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("Outcomes have the names of the records") {
  CHECK(outcome_name(Outcome::kKept) == "kept");
  CHECK(outcome_name(Outcome::kRefined) == "refined");
  CHECK(outcome_name(Outcome::kRolledBack) == "rolled_back");
  CHECK(outcome_name(Outcome::kFailed) == "failed");
  CHECK(outcome_name(Outcome::kSkipped) == "skipped");
}

TEST_CASE("Every reason has a name of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Reason::kInterrupted); i++)
    names.insert(reason_name(static_cast<Reason>(i)));
  const std::set<std::string_view> want = {"good_enough",
                                           "target_reached",
                                           "converged",
                                           "plateau",
                                           "oscillation",
                                           "max_rounds",
                                           "time_limit",
                                           "no_gain",
                                           "invalid_empty",
                                           "invalid_truncated",
                                           "invalid_length",
                                           "invalid_refusal",
                                           "invalid_lost_facts",
                                           "invalid_script",
                                           "error",
                                           "budget",
                                           "max_calls",
                                           "interrupted"};
  CHECK(names == want);
}

TEST_CASE("Outcomes and reasons are found by their names") {
  for (int i = 0; i <= static_cast<int>(Outcome::kSkipped); i++)
    CHECK(outcome_of_name(outcome_name(static_cast<Outcome>(i))) ==
          static_cast<Outcome>(i));
  for (int i = 0; i <= static_cast<int>(Reason::kInterrupted); i++)
    CHECK(reason_of_name(reason_name(static_cast<Reason>(i))) ==
          static_cast<Reason>(i));
  for (int i = 0; i < kErrorKinds; i++)
    CHECK(error_kind_of_name(error_kind_name(static_cast<ErrorKind>(i))) ==
          static_cast<ErrorKind>(i));
  CHECK_FALSE(outcome_of_name("refine"));
  CHECK_FALSE(reason_of_name(""));
  CHECK_FALSE(error_kind_of_name("none"));
}

}  // namespace
}  // namespace docmill
