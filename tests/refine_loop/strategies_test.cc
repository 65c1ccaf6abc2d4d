// best-of and recursive: what several alternatives make of a round, and all
// the reasons for which they end. iterate is in refine_document_test.cc.

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/refine_loop/scripted_backend.h"

namespace docmill {
namespace {

RefineOptions best_of(int alternatives = 3) {
  RefineOptions options = never_enough(Strategy::kBestOf);
  options.alternatives = alternatives;
  return options;
}

RefineOptions recursive(int alternatives = 2) {
  RefineOptions options = never_enough(Strategy::kRecursive);
  options.alternatives = alternatives;
  return options;
}

RefineOptions with_target(RefineOptions options, std::string_view text) {
  options.target_quality = quality(text);
  return options;
}

Refinement refined(std::vector<Reply> replies, const RefineOptions& options,
                   const std::string& text = kBad) {
  ScriptedRun scripted(text, std::move(replies), options);
  return std::move(scripted.run());
}

const Reply kBroken = {.error = ErrorKind::kCapacity};
const Reply kOutOfCalls = {.give_up = GiveUp::kMaxCalls};
const Reply kOutOfTime = {.give_up = GiveUp::kTimeLimit};
const Reply kInterrupt = {.give_up = GiveUp::kInterrupted};

TEST_CASE("best-of asks for its alternatives at once, in one round") {
  ScriptedRun scripted(kBad, {{kBetter}, {kGood}, {kBad}}, best_of());
  check_end(scripted.run(), Outcome::kRefined, Reason::kMaxRounds, 1);
  CHECK(scripted.result.text == kGood);
  CHECK(scripted.result.score.quality == quality(kGood));
  CHECK(scripted.backend.asked == std::vector<std::string>(3, kBad));
  CHECK(scripted.backend.rounds == std::vector<int>{1, 1, 1});
  CHECK(scripted.backend.alternatives == std::vector<int>{0, 1, 2});
}

TEST_CASE("recursive asks for alternatives of the best text so far") {
  ScriptedRun scripted(kBad, {{kBad}, {kBetter}, {kGood}, {kBetter}},
                       with_target(recursive(), kGood));
  check_end(scripted.run(), Outcome::kRefined, Reason::kTargetReached, 2);
  CHECK(scripted.result.text == kGood);
  CHECK(scripted.backend.asked ==
        std::vector<std::string>{kBad, kBad, kBetter, kBetter});
  CHECK(scripted.backend.rounds == std::vector<int>{1, 1, 2, 2});
  CHECK(scripted.backend.alternatives == std::vector<int>{0, 1, 0, 1});
}

TEST_CASE("iterate is recursive with one alternative") {
  for (const Strategy strategy : {Strategy::kIterate, Strategy::kRecursive}) {
    RefineOptions options = recursive(1);
    options.strategy = strategy;
    ScriptedRun scripted(kBad, {{kBetter}, {kGood}, {kBad}}, options);
    check_end(scripted.run(), Outcome::kRefined, Reason::kOscillation, 3);
    CHECK(scripted.backend.alternatives == std::vector<int>{0, 0, 0});
  }
}

TEST_CASE("A backend that always answers the same is asked once") {
  ScriptedRun scripted(kBad, {{.text = kGood, .is_final = true}}, best_of());
  scripted.backend.has_many = false;
  check_end(scripted.run(), Outcome::kRefined, Reason::kConverged, 1);
}

// How a round of two alternatives ends, after one that made kBetter of kBad.
TEST_CASE("recursive ends for the reason of a round's best alternative") {
  const std::string longer = kBetter + "\n\n" + kSecond;
  struct {
    const char* what;
    std::vector<Reply> round;
    Reason reason;
    int rounds;
  } const kCases[] = {
      {"plateau", {{longer}, {""}}, Reason::kPlateau, 2},
      {"plateau, not converged", {{kBetter}, {longer}}, Reason::kPlateau, 2},
      {"converged", {{""}, {kBetter}}, Reason::kConverged, 2},
      {"converged, not seen", {{kBad}, {kBetter}}, Reason::kConverged, 2},
      {"oscillation", {{kBad}, {""}}, Reason::kOscillation, 2},
      {"no call left", {kOutOfCalls, kOutOfCalls}, Reason::kBudget, 1},
      {"no call left for one", {{""}, kOutOfCalls}, Reason::kBudget, 2},
      {"no time left", {kOutOfTime, {kBetter}}, Reason::kTimeLimit, 2},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.what);
    std::vector<Reply> replies = {{""}, {kBetter}};
    replies.insert(replies.end(), c.round.begin(), c.round.end());
    const Refinement result = refined(replies, recursive());
    check_end(result, Outcome::kRefined, c.reason, c.rounds);
    CHECK(result.text == kBetter);
  }
}

TEST_CASE("recursive ends after its rounds") {
  RefineOptions options = recursive();
  options.max_rounds = 2;
  const Refinement result = refined({{kBetter}, {""}, {""}, {kGood}}, options);
  check_end(result, Outcome::kRefined, Reason::kMaxRounds, 2);
  CHECK(result.text == kGood);
}

TEST_CASE("A round that has nothing valid uses itself up and no more") {
  RefineOptions options = recursive(3);
  options.max_rounds = 2;
  // Equal alternatives of one round are no oscillation.
  const Refinement result =
      refined({{""}, {""}, {"Short."}, {kGood}, {""}, {""}}, options);
  check_end(result, Outcome::kRefined, Reason::kMaxRounds, 2);
  CHECK(result.text == kGood);
}

TEST_CASE("The best alternative wins whenever it comes") {
  std::vector<int> waits = {0, 1, 2, 3};
  do {
    std::vector<Reply> replies = {{.text = "", .calls = 1},
                                  {.text = kGood, .calls = 1},
                                  {.text = kBetter, .calls = 1},
                                  {.text = kGood, .calls = 1}};
    for (std::size_t i = 0; i < 4; i++)
      replies[i].waits = waits[i];
    const Refinement result = refined(replies, best_of(4));
    check_end(result, Outcome::kRefined, Reason::kMaxRounds, 1);
    CHECK(result.text == kGood);
    REQUIRE(result.llm != nullptr);
    CHECK(result.llm->model == "model-2");  // the first of equals
    CHECK(result.llm->calls == 4);
    CHECK(result.llm->prompt_tokens == 40);
    CHECK(result.llm->completion_tokens == 12);
    CHECK(result.llm->latency_ms == 6);
  } while (std::next_permutation(waits.begin(), waits.end()));
}

TEST_CASE("best-of rolls back for the best alternative's reason") {
  struct {
    const char* what;
    std::vector<Reply> replies;
    Reason want;
  } const kCases[] = {
      {"the first of invalid ones", {{"Short."}, {""}}, Reason::kInvalidLength},
      {"no gain before invalid", {{""}, {kFirst + kBad}}, Reason::kNoGain},
      {"the same text", {{kBetter}, {kBetter}}, Reason::kNoGain},
      {"what came, not what failed", {kBroken, {""}}, Reason::kInvalidEmpty},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.what);
    const Refinement result = refined(c.replies, best_of(2), kBetter);
    check_end(result, Outcome::kRolledBack, c.want, 1);
    CHECK(result.text.empty());
    CHECK(result.score.quality == quality(kBetter));
    CHECK(result.error == nullptr);
  }
}

TEST_CASE("best-of decides among the alternatives that were answered") {
  const Refinement result = refined({kBroken, {kGood}, kBroken}, best_of());
  check_end(result, Outcome::kRefined, Reason::kMaxRounds, 1);
  CHECK(result.text == kGood);
  CHECK(result.error == nullptr);
}

TEST_CASE("best-of fails when all alternatives failed, as the first one did") {
  const Refinement result = refined(
      {{.error = ErrorKind::kTimeout, .waits = 2}, kBroken}, best_of(2));
  CHECK(outcome_name(result.outcome) == "failed");
  CHECK(reason_name(result) == "timeout");
  CHECK(result.rounds == 0);
}

TEST_CASE("recursive keeps what it has won when a whole round fails") {
  const Refinement result =
      refined({kBroken, {kBetter}, kBroken, kBroken}, recursive());
  CHECK(outcome_name(result.outcome) == "refined");
  CHECK(reason_name(result) == "capacity");
  CHECK(result.text == kBetter);
  CHECK(result.rounds == 1);
}

TEST_CASE("Alternatives that a limit left out end the document") {
  struct {
    const char* what;
    std::vector<Reply> replies;
    Outcome outcome;
    Reason reason;
    int rounds;
  } const kCases[] = {
      {"all",
       {kOutOfCalls, kOutOfCalls},
       Outcome::kSkipped,
       Reason::kMaxCalls,
       0},
      {"one, and the other failed",
       {kBroken, kOutOfTime},
       Outcome::kSkipped,
       Reason::kTimeLimit,
       0},
      {"one, and the other is worth nothing",
       {{""}, kOutOfCalls},
       Outcome::kSkipped,
       Reason::kMaxCalls,
       1},
      {"one, and the other is better",
       {kOutOfCalls, {kBetter}},
       Outcome::kRefined,
       Reason::kBudget,
       1},
      {"one, and the other is on target",
       {kOutOfTime, {kGood}},
       Outcome::kRefined,
       Reason::kTargetReached,
       1},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.what);
    const Refinement result =
        refined(c.replies, with_target(best_of(2), kGood));
    check_end(result, c.outcome, c.reason, c.rounds);
    CHECK(result.text.empty() == (c.outcome == Outcome::kSkipped));
  }
}

TEST_CASE("An interrupted alternative gives the whole document back") {
  for (const RefineOptions& options :
       {best_of(2), with_target(best_of(2), kGood)}) {
    const Refinement result = refined({{kGood}, kInterrupt}, options);
    check_end(result, Outcome::kSkipped, Reason::kInterrupted, 0);
    CHECK(result.text.empty());
    CHECK(result.score.quality == quality(kBad));
  }
}

TEST_CASE("The highest quality wins also where any answer will do") {
  for (const Accept accept : {Accept::kValid, Accept::kAny}) {
    RefineOptions options = best_of();
    options.accept = accept;
    const Refinement result =
        refined({{kBad}, {kFirst + kBad}, {kBetter}}, options, kGood);
    check_end(result, Outcome::kRefined, Reason::kMaxRounds, 1);
    CHECK(result.text == kBetter);
  }
}

TEST_CASE("One permit is enough for several alternatives") {
  ScriptedRun scripted(kBad, {{""}, {kBetter}, {""}, {kBad}, {""}, {kBetter}},
                       recursive(3), 1);
  check_end(scripted.run(), Outcome::kRefined, Reason::kConverged, 2);
  // All are logged that are not the document's last.
  const std::string better = std::to_string(kBetter.size());
  const std::string bad = std::to_string(kBad.size());
  CHECK(scripted.log.text ==
        "7:1.0=0 7:1.1=" + better + " 7:1.2=0 7:2.0=" + bad + " 7:2.1=0 ");
  CHECK(bool(scripted.result.permit));
  CHECK(scripted.permits_in_use() == 1);
}

TEST_CASE("Of alternatives the last one to come keeps its permit") {
  std::vector<Reply> replies = {{kBetter}, {kGood}, {""}};
  replies[0].waits = 5;
  ScriptedRun scripted(kBad, replies, best_of(), 3);
  scripted.run();
  CHECK(scripted.log.text ==
        "7:1.1=" + std::to_string(kGood.size()) + " 7:1.2=0 ");
  CHECK(scripted.permits_in_use() == 1);
  scripted.result.permit.release();
  CHECK(scripted.permits_in_use() == 0);
}

TEST_CASE("A failed alternative leaves no permit behind") {
  ScriptedRun scripted(kBad, {{kGood}, kBroken}, best_of(2), 2);
  scripted.run();
  scripted.result.permit.release();
  CHECK(scripted.permits_in_use() == 0);
}

}  // namespace
}  // namespace docmill
