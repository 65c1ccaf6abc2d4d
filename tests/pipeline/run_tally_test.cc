#include "lib/pipeline/run_tally.h"

#include <thread>

#include <doctest/doctest.h>

namespace docmill {
namespace {

Refinement refinement(Reason reason, double quality) {
  Refinement result;
  result.reason = reason;
  result.score.quality = quality;
  return result;
}

TEST_CASE("RunTally of nothing has no reasons and no quality") {
  const RunTally tally;
  CHECK(tally.reasons().empty());
  CHECK(tally.before().count() == 0);
}

TEST_CASE("RunTally counts quality before and after") {
  RunTally tally;
  tally.count_refined(40, refinement(Reason::kTargetReached, 90));
  tally.count_refined(60, refinement(Reason::kNoGain, 60));
  CHECK(tally.before().summary().mean == doctest::Approx(50));
  CHECK(tally.after().summary().mean == doctest::Approx(75));
}

TEST_CASE("RunTally counts only quality before when nothing is refined") {
  RunTally tally;
  tally.count_scored(30);
  CHECK(tally.before().summary().count == 1);
  CHECK(tally.after().count() == 0);
  CHECK(tally.reasons().empty());
}

TEST_CASE("RunTally names the reasons, also the last one") {
  RunTally tally;
  tally.count_refined(1, refinement(Reason::kInvalidScript, 1));
  tally.count_refined(1, refinement(Reason::kGoodEnough, 1));
  tally.count_refined(1, refinement(Reason::kGoodEnough, 1));
  const std::map<std::string, i64> want = {{"good_enough", 2},
                                           {"invalid_script", 1}};
  CHECK(tally.reasons() == want);
}

TEST_CASE("RunTally counts what was dropped by verdict and rule") {
  RunTally tally;
  CHECK(tally.dropped().empty());
  tally.count_dropped(Filter::kC4, "too_few_sentences");
  tally.count_dropped(Filter::kC4, "too_few_sentences");
  tally.count_dropped(Filter::kFineweb, "empty");
  CHECK(tally.dropped()["c4"]["too_few_sentences"] == 2);
  CHECK(tally.dropped()["fineweb"]["empty"] == 1);
  CHECK(tally.dropped().size() == 2);
}

TEST_CASE("RunTally sums up what several threads counted") {
  RunTally tally;
  const auto count = [&] {
    for (int i = 0; i < 1000; i++)
      tally.count_refined(50, refinement(Reason::kPlateau, 55));
  };
  std::thread one(count);
  std::thread other(count);
  one.join();
  other.join();
  CHECK(tally.before().summary().count == 2000);
  CHECK(tally.reasons()["plateau"] == 2000);
}

}  // namespace
}  // namespace docmill
