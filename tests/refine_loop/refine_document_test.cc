#include "lib/refine/refine_document.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace docmill {
namespace {

// Sentences of good prose; quality grows with their number.
const std::string kFirst =
    "The mill stands by the river and turns all day. Its stones grind the "
    "grain that farmers bring from the valley.";
const std::string kSecond =
    "In the evening the miller closes the gate, and the wheel comes slowly to "
    "rest. Children like to watch the water as it falls.";

// What is wrong with it, a backend can take away step by step.
const std::string kBad =
    kFirst + "\n\n" + kFirst + "\n\n" + kFirst + "\n\n" + kSecond;
const std::string kBetter = kFirst + "\n\n" + kFirst + "\n\n" + kSecond;
const std::string kGood = kFirst + "\n\n" + kSecond;

// Answers with what the test wrote down, in turn, and remembers the requests.
class Scripted : public Backend {
 public:
  explicit Scripted(std::vector<Answer> answers)
      : answers_(std::move(answers)) {}

  Task<Answer> answer(Request request) override {
    asked.emplace_back(request.text);
    rounds.push_back(request.round);
    REQUIRE(asked.size() <= answers_.size());
    co_return answers_[asked.size() - 1];
  }

  std::vector<std::string> asked;
  std::vector<int> rounds;

 private:
  std::vector<Answer> answers_;
};

Detached store(Task<Refinement> task, Refinement& result) {
  result = co_await std::move(task);
}

struct Run {
  Refinement result;
  Scores before;
  std::vector<std::string> asked;
  std::vector<int> rounds;
};

Run run(std::string_view text, std::vector<Answer> answers,
        RefineOptions options = {}) {
  ScorerPool scorers(SignalSet::core());
  Scripted backend(std::move(answers));
  const RefineContext context{options, &backend, &scorers};
  Run run;
  run.before = scorers.score(text);
  store(refine_document(text, run.before, context), run.result);
  run.asked = backend.asked;
  run.rounds = backend.rounds;
  return run;
}

double quality(std::string_view text) {
  return ScorerPool(SignalSet::core()).score(text).quality;
}

void check_end(const Refinement& result, Outcome outcome, Reason reason,
               int rounds) {
  CHECK(outcome_name(result.outcome) == outcome_name(outcome));
  CHECK(reason_name(result.reason) == reason_name(reason));
  CHECK(result.rounds == rounds);
}

// A target out of reach and a small gain: only the texts above decide.
RefineOptions never_enough() {
  return {.target_quality = 101, .max_rounds = 7, .min_gain = 0.1};
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
  const Answer better = {.text = kBetter, .is_final = true};
  check_end(run(kBad, {better}, never_enough()).result, Outcome::kRefined,
            Reason::kConverged, 1);
  const Answer empty = {.text = "", .is_final = true};
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
    Answer answer;
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

}  // namespace
}  // namespace docmill
