// Answers that came with other documents' in one request.

#include <doctest/doctest.h>

#include "tests/refine_loop/scripted_backend.h"

namespace docmill {
namespace {

RefineOptions with_alternatives(int count) {
  RefineOptions options = never_enough(Strategy::kBestOf);
  options.alternatives = count;
  return options;
}

TEST_CASE("A packed answer that passes the checks is kept") {
  ScriptedRun scripted(kBad, {{.text = kGood, .calls = 1, .is_packed = true}},
                       with_alternatives(1));
  check_end(scripted.run(), Outcome::kRefined, Reason::kMaxRounds, 1);
  CHECK(scripted.result.text == kGood);
  CHECK(scripted.backend.kept == std::vector<std::string>{kGood});
  CHECK(scripted.result.llm->calls == 1);
}

TEST_CASE("A packed answer that fails a check is asked for again, alone") {
  ScriptedRun scripted(
      kBad,
      {{.text = "Another document.", .calls = 1, .is_packed = true},
       {.text = kGood, .calls = 1}},
      with_alternatives(1), 1);
  check_end(scripted.run(), Outcome::kRefined, Reason::kMaxRounds, 1);
  CHECK(scripted.result.text == kGood);
  CHECK(scripted.backend.alone == std::vector<bool>{false, true});
  CHECK(scripted.backend.kept.empty());
  CHECK(scripted.result.llm->calls == 2);
  CHECK(scripted.result.llm->prompt_tokens == 20);
}

TEST_CASE("What fails alone too is rolled back, for the same reason") {
  ScriptedRun scripted(
      kBad,
      {{.text = "Another document.", .calls = 1, .is_packed = true},
       {.text = "Another document.", .calls = 1}},
      with_alternatives(1));
  check_end(scripted.run(), Outcome::kRolledBack, Reason::kInvalidLength, 1);
}

TEST_CASE("A packed answer that changes nothing needs no second look") {
  ScriptedRun scripted(kBad, {{.text = kBad, .calls = 1, .is_packed = true}},
                       with_alternatives(1));
  check_end(scripted.run(), Outcome::kRolledBack, Reason::kNoGain, 1);
  CHECK(scripted.backend.asked.size() == 1);
  CHECK(scripted.backend.kept == std::vector<std::string>{kBad});
}

TEST_CASE("Alternatives that came in packs are looked at one by one") {
  ScriptedRun scripted(
      kBad,
      {{.text = kBetter, .calls = 1, .is_packed = true, .waits = 1},
       {.text = "Another document.", .calls = 1, .is_packed = true},
       {.text = kGood, .calls = 1}},
      with_alternatives(2), 1);
  check_end(scripted.run(), Outcome::kRefined, Reason::kMaxRounds, 1);
  CHECK(scripted.result.text == kGood);
  CHECK(scripted.result.llm->calls == 3);
  CHECK(scripted.log.text.find("7:1.0=") != std::string::npos);
}

}  // namespace
}  // namespace docmill
