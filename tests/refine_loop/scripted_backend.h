// A backend that answers what a test wrote down, and texts for it.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lib/control/dispatcher.h"
#include "lib/refine/refine_document.h"
#include "tests/util/manual_executor.h"

namespace docmill {

// Sentences of good prose; quality grows with their number.
inline const std::string kFirst =
    "The mill stands by the river and turns all day. Its stones grind the "
    "grain that farmers bring from the valley.";
inline const std::string kSecond =
    "In the evening the miller closes the gate, and the wheel comes slowly to "
    "rest. Children like to watch the water as it falls.";

// What is wrong with it, a backend can take away step by step.
inline const std::string kBad =
    kFirst + "\n\n" + kFirst + "\n\n" + kFirst + "\n\n" + kSecond;
inline const std::string kBetter = kFirst + "\n\n" + kFirst + "\n\n" + kSecond;
inline const std::string kGood = kFirst + "\n\n" + kSecond;

inline double quality(std::string_view text) {
  return ScorerPool(SignalSet::core()).score(text).quality;
}

// An answer as a test writes it down.
struct Reply {
  std::string text = {};
  bool is_complete = true;
  bool is_final = false;
  bool is_refusal = false;
  i64 calls = 0;  // none: from a backend that asks no model
  bool is_packed = false;
  std::optional<ErrorKind> error = {};
  GiveUp give_up = GiveUp::kNone;
  int waits = 0;  // how often others go first
};

inline Answer answer_of(const Reply& reply, std::string model) {
  Answer answer;
  answer.text = reply.text;
  answer.is_complete = reply.is_complete;
  answer.is_final = reply.is_final;
  answer.is_refusal = reply.is_refusal;
  answer.is_packed = reply.is_packed;
  answer.give_up = reply.give_up;
  if (reply.error) {
    answer.error = std::make_unique<CallError>();
    answer.error->kind = *reply.error;
  }
  if (reply.calls > 0) {
    answer.use = std::make_unique<CallUse>();
    CallUse& use = *answer.use;
    use.model = std::move(model);
    use.calls = reply.calls;
    use.prompt_tokens = 10;
    use.completion_tokens = 3;
    use.latency_ms = 1.5;
  }
  return answer;
}

// Gives the replies in turn, and remembers the requests. The model that
// answers the first of them is called model-1. With a dispatcher each
// request waits for its turn, and the answer holds the permit.
class Scripted : public Backend {
 public:
  Scripted(std::vector<Reply> replies, ManualExecutor& executor,
           Dispatcher* dispatcher = nullptr)
      : replies_(std::move(replies)),
        executor_(executor),
        dispatcher_(dispatcher) {}

  Task<Answer> answer(Request request) override {
    asked.emplace_back(request.text);
    rounds.push_back(request.round);
    alternatives.push_back(request.alternative);
    alone.push_back(request.is_alone);
    const std::size_t number = asked.size();
    REQUIRE(number <= replies_.size());
    const Reply reply = replies_[number - 1];
    Permit permit;
    if (dispatcher_ != nullptr) {
      Turn turn = co_await dispatcher_->next({request.position});
      dispatcher_->end(turn, {TurnEnd::What::kAnswer});
      permit = std::move(turn.permit);
    }
    for (int i = 0; i < reply.waits; i++)
      co_await Yield{executor_};
    Answer answer = answer_of(reply, "model-" + std::to_string(number));
    if (answer.is_answered())
      answer.permit = std::move(permit);
    co_return answer;
  }

  bool has_alternatives() const override { return has_many; }

  void keep(Answer& answer) override {
    kept.push_back(answer.text);
    answer.is_packed = false;
  }

  bool has_many = true;
  std::vector<std::string> asked;
  std::vector<int> rounds;
  std::vector<int> alternatives;
  std::vector<bool> alone;
  std::vector<std::string> kept;

 private:
  struct Yield {
    ManualExecutor& executor;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
      executor.post({waiting});
    }
    void await_resume() const {}
  };

  const std::vector<Reply> replies_;
  ManualExecutor& executor_;
  Dispatcher* const dispatcher_;
};

// Notes what was logged: position:round.alternative=bytes.
class Logged : public AnswerLog {
 public:
  void append(const Request& request, const Answer& answer) override {
    text += fmt::format("{}:{}.{}={} ", request.position, request.round,
                        request.alternative, answer.text.size());
  }

  std::string text;
};

// One document, at position 7, on its way.
class ScriptedRun {
 public:
  ScriptedRun(std::string_view text, std::vector<Reply> replies,
              const RefineOptions& options, i64 permits = 0)
      : dispatcher_({.endpoints = {{}}, .permits = permits}, executor_),
        backend(std::move(replies), executor_,
                permits > 0 ? &dispatcher_ : nullptr),
        before(scorers_.score(text)),
        text_(text),
        context_{options, &backend, &scorers_, &log} {}

  // Goes on until nothing is left to do.
  Refinement& run() {
    RefineInput input;
    input.text = text_;
    input.before = before;
    input.position = 7;
    store(refine_document(input, context_));
    executor_.run();
    REQUIRE(has_ended);
    return result;
  }

  i64 permits_in_use() const { return dispatcher_.permits_in_use(); }

 private:
  Detached store(Task<Refinement> task) {
    result = co_await std::move(task);
    has_ended = true;
  }

  ManualExecutor executor_;
  Dispatcher dispatcher_;
  ScorerPool scorers_{SignalSet::core()};

 public:
  Scripted backend;
  Logged log;
  const Scores before;
  Refinement result;
  bool has_ended = false;

 private:
  const std::string text_;
  const RefineContext context_;
};

inline void check_end(const Refinement& result, Outcome outcome, Reason reason,
                      int rounds) {
  CHECK(outcome_name(result.outcome) == outcome_name(outcome));
  CHECK(reason_name(result.reason) == reason_name(reason));
  CHECK(result.rounds == rounds);
}

// A target out of reach and a small gain: only the texts above decide.
inline RefineOptions never_enough(Strategy strategy = Strategy::kIterate) {
  RefineOptions options;
  options.target_quality = 101;
  options.strategy = strategy;
  options.max_rounds = 7;
  options.min_gain = 0.1;
  return options;
}

}  // namespace docmill
