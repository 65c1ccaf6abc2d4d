#include "lib/pipeline/requirement.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("Requirement finds the first failure in the order of its list") {
  Details details;
  for (const Filter filter : {Filter::kC4, Filter::kFineweb})
    details.verdicts[static_cast<std::size_t>(filter)].rule = "some_rule";
  const auto first = [&](std::string_view list) {
    return Requirement::parse(list).value().first_failed(details);
  };
  CHECK(first("c4,fineweb") == Filter::kC4);
  CHECK(first("fineweb,c4") == Filter::kFineweb);
  CHECK(first("gopher_quality,c4") == Filter::kC4);
  CHECK(first("gopher_quality,gopher_repetition") == std::nullopt);
}

TEST_CASE("Requirement of nothing keeps all") {
  CHECK(Requirement().is_empty());
  Details details;
  details.verdicts[0].rule = "some_rule";
  CHECK(Requirement().first_failed(details) == std::nullopt);
}

TEST_CASE("Requirement refuses names that are no verdicts, and names them") {
  for (const char* list : {"", "c4,", ",c4", "C4", "quality", "c4 ,fineweb"}) {
    CAPTURE(list);
    const Result<Requirement> requirement = Requirement::parse(list);
    REQUIRE_FALSE(requirement);
    CHECK(requirement.error().code == Error::Code::kUsage);
    CHECK(requirement.error().what.find("gopher_quality, gopher_repetition, "
                                        "c4, fineweb") != std::string::npos);
  }
}

}  // namespace
}  // namespace docmill
