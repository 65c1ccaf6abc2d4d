#include "lib/refine/refine_document.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/refine_loop/scripted_backend.h"

namespace docmill {
namespace {

struct Run {
  Refinement result;
  Scores before;
  std::vector<std::string> asked;
  std::vector<int> rounds;
};

Run run(std::string_view text, std::vector<Reply> answers,
        const RefineOptions& options = {}) {
  ScriptedRun scripted(text, std::move(answers), options);
  Run run;
  run.result = std::move(scripted.run());
  run.before = scripted.before;
  run.asked = scripted.backend.asked;
  run.rounds = scripted.backend.rounds;
  return run;
}

TEST_CASE("The texts of these tests are of rising quality") {
  REQUIRE(quality(kBad) + 1 < quality(kBetter));
  REQUIRE(quality(kBetter) + 1 < quality(kGood));
}

TEST_CASE("refine_document keeps a good text without asking") {
  const Run r = run(kBad, {}, {.target_quality = quality(kBad)});
  check_end(r.result, Outcome::kKept, Reason::kGoodEnough, 0);
  CHECK(r.result.score.quality == r.before.quality);
  CHECK(r.asked.empty());
}

TEST_CASE("refine_document ends when the target is reached") {
  const Run r = run(kBad, {{kGood}}, {.target_quality = quality(kGood)});
  check_end(r.result, Outcome::kRefined, Reason::kTargetReached, 1);
  CHECK(r.result.text == kGood);
  CHECK(r.result.score.quality == quality(kGood));
  CHECK(r.asked == std::vector<std::string>{kBad});
}

TEST_CASE("refine_document asks again from the best text so far") {
  const Run r =
      run(kBad, {{kBetter}, {kGood}}, {.target_quality = quality(kGood)});
  check_end(r.result, Outcome::kRefined, Reason::kTargetReached, 2);
  CHECK(r.asked == std::vector<std::string>{kBad, kBetter});
  CHECK(r.rounds == std::vector<int>{1, 2});
}

TEST_CASE("refine_document asks no further once an answer is final") {
  const Reply better = {.text = kBetter, .is_final = true};
  check_end(run(kBad, {better}, never_enough()).result, Outcome::kRefined,
            Reason::kConverged, 1);
  const Reply empty = {.text = "", .is_final = true};
  check_end(run(kBad, {empty}, never_enough()).result, Outcome::kRolledBack,
            Reason::kInvalidEmpty, 1);
}

TEST_CASE("refine_document ends when the answer is the best text itself") {
  const Run r = run(kBad, {{kBetter}, {kBetter}}, never_enough());
  check_end(r.result, Outcome::kRefined, Reason::kConverged, 2);
  CHECK(r.result.text == kBetter);
}

TEST_CASE("refine_document ends on a plateau with the best text") {
  const Run r = run(kBad, {{kGood}, {kBetter}}, never_enough());
  check_end(r.result, Outcome::kRefined, Reason::kPlateau, 2);
  CHECK(r.result.text == kGood);
  CHECK(r.result.score.quality == quality(kGood));
}

TEST_CASE("refine_document ends when an older text comes back") {
  const Run r = run(kBad, {{kBetter}, {kBad}}, never_enough());
  check_end(r.result, Outcome::kRefined, Reason::kOscillation, 2);
  CHECK(r.result.text == kBetter);
}

TEST_CASE("refine_document ends after max_rounds") {
  RefineOptions options = never_enough();
  options.max_rounds = 2;
  const Run r = run(kBad, {{kBetter}, {kGood}}, options);
  check_end(r.result, Outcome::kRefined, Reason::kMaxRounds, 2);
  CHECK(r.result.text == kGood);
}

TEST_CASE("refine_document rolls back when nothing is gained") {
  struct {
    const char* what;
    std::string answer;
    double min_gain;
  } const kCases[] = {
      {"the same text", kBetter, 0.5},
      {"a worse text", kBad, 0.5},
      {"a gain that is too small", kGood, 99},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.what);
    const Run r = run(kBetter, {{c.answer}},
                      {.target_quality = 101, .min_gain = c.min_gain});
    check_end(r.result, Outcome::kRolledBack, Reason::kNoGain, 1);
    CHECK(r.result.text.empty());
    CHECK(r.result.score.quality == r.before.quality);
    CHECK(r.result.score.bytes == r.before.bytes);
  }
}

TEST_CASE("refine_document names why no candidate was valid") {
  const std::string original = kBad + "\n\nIt was built in 1872.";
  struct {
    Reply answer;
    Reason want;
  } const kCases[] = {
      {{""}, Reason::kInvalidEmpty},
      {{kGood + " It was built in 1872.", false}, Reason::kInvalidTruncated},
      {{"It was built in 1872."}, Reason::kInvalidLength},
      {{"Sure, here it is: " + original}, Reason::kInvalidRefusal},
      {{kGood + "\n\nIt was built long ago."}, Reason::kInvalidLostFacts},
      {{"Мельница стоит у реки и работает весь день. Её камни мелют зерно, "
        "которое крестьяне привозят из долины. Вечером мельник закрывает "
        "ворота, и колесо медленно останавливается. Построена в 1872 году."},
       Reason::kInvalidScript},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.answer.text);
    const Run r = run(original, {c.answer}, {.max_rounds = 1});
    check_end(r.result, Outcome::kRolledBack, c.want, 1);
    CHECK(r.result.score.quality == r.before.quality);
  }
}

TEST_CASE("refine_document uses a round for an invalid answer and asks again") {
  const Run r = run(kBad, {{""}, {kGood}}, {.target_quality = quality(kGood)});
  check_end(r.result, Outcome::kRefined, Reason::kTargetReached, 2);
  CHECK(r.asked == std::vector<std::string>{kBad, kBad});
}

TEST_CASE("refine_document takes off what is around the answer") {
  const Run r = run(kBad, {{"<think>hm</think>\n```\n" + kGood + "\n```"}},
                    {.target_quality = quality(kGood)});
  CHECK(r.result.text == kGood);
}

TEST_CASE("refine_document takes a worse text when any valid one will do") {
  const RefineOptions valid = {.max_rounds = 1, .accept = Accept::kValid};
  check_end(run(kBetter, {{kBad}}, valid).result, Outcome::kRefined,
            Reason::kMaxRounds, 1);
  check_end(run(kBetter, {{""}}, valid).result, Outcome::kRolledBack,
            Reason::kInvalidEmpty, 1);
}

TEST_CASE("refine_document takes whatever came when told so") {
  const RefineOptions any = {.max_rounds = 1, .accept = Accept::kAny};
  const Run r = run(kBetter, {{"I'm sorry, no.", false}}, any);
  check_end(r.result, Outcome::kRefined, Reason::kMaxRounds, 1);
  CHECK(r.result.text == "I'm sorry, no.");
}

TEST_CASE("refine_document leaves out the checks that are off") {
  const RefineOptions options = {
      .max_rounds = 1,
      .accept = Accept::kValid,
      .checks = CheckSet::parse("empty,truncated").value()};
  check_end(run(kBad, {{"Short."}}, options).result, Outcome::kRefined,
            Reason::kMaxRounds, 1);
}

TEST_CASE("refine_document takes a refusal for one, whatever its text") {
  const Reply refusal = {.text = kGood, .is_refusal = true};
  check_end(run(kBad, {refusal}, {.max_rounds = 1}).result,
            Outcome::kRolledBack, Reason::kInvalidRefusal, 1);
}

TEST_CASE("refine_document fails when no answer can be had") {
  const Run r = run(kBad, {{.error = ErrorKind::kCapacity}});
  CHECK(outcome_name(r.result.outcome) == "failed");
  CHECK(reason_name(r.result) == "capacity");
  CHECK(r.result.rounds == 0);
  CHECK(r.result.score.quality == r.before.quality);
  REQUIRE(r.result.error != nullptr);
}

TEST_CASE("refine_document keeps what it has won when a later call fails") {
  const Run r =
      run(kBad, {{kBetter}, {.error = ErrorKind::kTimeout}}, never_enough());
  CHECK(outcome_name(r.result.outcome) == "refined");
  CHECK(reason_name(r.result) == "timeout");
  CHECK(r.result.text == kBetter);
  CHECK(r.result.rounds == 1);
}

TEST_CASE("refine_document skips when nobody is asked any more") {
  struct {
    GiveUp why;
    Reason want;
  } const kCases[] = {{GiveUp::kInterrupted, Reason::kInterrupted},
                      {GiveUp::kTimeLimit, Reason::kTimeLimit},
                      {GiveUp::kMaxCalls, Reason::kMaxCalls}};
  for (const auto& c : kCases) {
    const Run r = run(kBad, {{.give_up = c.why}});
    check_end(r.result, Outcome::kSkipped, c.want, 0);
  }
}

TEST_CASE("refine_document keeps what it has won when a limit ends it") {
  const Run limited =
      run(kBad, {{kBetter}, {.give_up = GiveUp::kMaxCalls}}, never_enough());
  check_end(limited.result, Outcome::kRefined, Reason::kBudget, 1);
  CHECK(limited.result.text == kBetter);
}

TEST_CASE("refine_document gives an interrupted document back whole") {
  const Run r =
      run(kBad, {{kBetter}, {.give_up = GiveUp::kInterrupted}}, never_enough());
  check_end(r.result, Outcome::kSkipped, Reason::kInterrupted, 1);
  CHECK(r.result.text.empty());
  CHECK(r.result.score.quality == r.before.quality);
}

TEST_CASE("refine_document sums up what its calls took") {
  const Run r =
      run(kBad, {{.text = kBetter, .calls = 1}, {.text = kBad, .calls = 1}},
          never_enough());
  REQUIRE(r.result.llm != nullptr);
  CHECK(r.result.llm->calls == 2);
  CHECK(r.result.llm->prompt_tokens == 20);
  CHECK(r.result.llm->completion_tokens == 6);
  CHECK(r.result.llm->latency_ms == 3);
  CHECK(r.result.llm->model == "model-1");  // whose answer won
  CHECK(run(kBad, {{kGood}}).result.llm == nullptr);
}

TEST_CASE("refine_document logs each answer that is not its last") {
  ScriptedRun scripted(kBad, {{""}, {kBetter}, {kBetter}}, never_enough(), 1);
  const Refinement& result = scripted.run();
  CHECK(scripted.log.text ==
        "7:1.0=0 7:2.0=" + std::to_string(kBetter.size()) + ' ');
  CHECK(bool(result.permit));  // until the record is written
  CHECK(scripted.permits_in_use() == 1);
}

TEST_CASE("refine_document logs no answer that was not paid for") {
  ScriptedRun scripted(kBad, {{""}, {kBetter}, {kBetter}}, never_enough());
  scripted.run();
  CHECK(scripted.log.text.empty());
}

}  // namespace
}  // namespace docmill
