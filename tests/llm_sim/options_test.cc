#include "apps/llm-sim/options.h"

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

TEST_CASE("parse_model reads a name, a quality and prices") {
  CHECK(parse_model("m")->quality == 1);
  CHECK(parse_model("m:0.5")->quality == 0.5);
  const Model model = parse_model("org/m-1.2:0:0.1:2.5").value();
  CHECK(model.name == "org/m-1.2");
  CHECK(model.quality == 0);
  CHECK(model.input_price == 0.1);
  CHECK(model.output_price == 2.5);
}

TEST_CASE("parse_model refuses what it cannot read") {
  for (const char* text : {"", ":1", "m:", "m:1.1", "m:-1", "m:1:2",
                           "m:1:2:", "m:1:2:3:4", "m:nan", "m:1:x:2"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_model(text));
  }
}

TEST_CASE("parse_options has several models when none is named") {
  char name[] = "docmill-llm-sim";
  char* arguments[] = {name};
  const ParsedOptions parsed = parse_options(1, arguments);
  CHECK(parsed.exit_code == -1);
  CHECK(parsed.options.models.size() == 3);
  CHECK(parsed.options.port == 0);
  CHECK(parsed.options.fault_attempts == -1);
}

}  // namespace
}  // namespace docmill::sim
