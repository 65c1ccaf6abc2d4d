#include "lib/pipeline/refine_stage.h"

#include <coroutine>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

namespace docmill {
namespace {

// Its answers come when the test says so.
class SlowBackend : public Backend {
 public:
  Task<Answer> answer(Request) override {
    co_await Wait{waiting};
    Answer answer;
    answer.give_up = GiveUp::kTimeLimit;
    co_return answer;
  }

  std::vector<std::coroutine_handle<>> waiting;

 private:
  struct Wait {
    std::vector<std::coroutine_handle<>>& waiting;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      waiting.push_back(handle);
    }
    void await_resume() const noexcept {}
  };
};

RunOptions refining() {
  RunOptions options;
  options.refine.emplace();
  return options;
}

std::unique_ptr<Batch> batch_of(std::size_t documents) {
  auto batch = std::make_unique<Batch>();
  batch->documents.resize(documents);
  for (Document& document : batch->documents) {
    document.batch = batch.get();
    document.text = "It turns.";
  }
  return batch;
}

struct Stage {
  const RunOptions options = refining();
  SlowBackend backend;
  ScorerPool scorers{SignalSet::core()};
  Pool<Finished> groups;
  Counters counters;
  RefineStage stage{options, backend, nullptr, scorers, groups, counters};
};

TEST_CASE("RefineStage holds its way until every document is delivered") {
  Stage fixture;
  std::atomic<int> holds = 0;
  std::atomic<int> delivered = 0;
  std::promise<void> first_is_stuck;
  std::promise<void> go_on;
  fixture.stage.set_way({.hold = [&] { holds++; },
                         .deliver =
                             [&](Finished* group) {
                               if (group->documents.front()->position == 1) {
                                 first_is_stuck.set_value();
                                 go_on.get_future().wait();
                               }
                               delivered +=
                                   static_cast<int>(group->documents.size());
                             },
                         .let_go = [&] { holds--; }});

  const std::unique_ptr<Batch> batch = batch_of(2);
  batch->documents[0].position = 1;
  batch->documents[1].position = 2;
  fixture.stage.start(*batch);
  REQUIRE(fixture.backend.waiting.size() == 2);

  // The first document is on its way, not yet through, when the last ends.
  std::thread slow([&] {
    fixture.backend.waiting[0].resume();
    fixture.stage.flush();
  });
  first_is_stuck.get_future().wait();
  fixture.backend.waiting[1].resume();
  fixture.stage.flush();
  CHECK(delivered == 1);
  CHECK(holds > 0);

  go_on.set_value();
  slow.join();
  CHECK(delivered == 2);
  CHECK(holds == 0);
}

TEST_CASE("RefineStage lets its way go when a delivery fails") {
  Stage fixture;
  int holds = 0;
  fixture.stage.set_way({.hold = [&] { holds++; },
                         .deliver = [](Finished*) { throw std::bad_alloc(); },
                         .let_go = [&] { holds--; }});
  const std::unique_ptr<Batch> batch = batch_of(1);
  batch->documents[0].error = "a reject";
  CHECK_THROWS_AS(fixture.stage.start(*batch), std::bad_alloc);
  CHECK(holds == 0);
}

TEST_CASE("RefineStage counts the work after an answer as its own") {
  Stage fixture;
  fixture.stage.record_resumed(2);
  fixture.stage.record_resumed(3);
  CHECK(fixture.stage.report().count == 2);
  CHECK(fixture.stage.report().busy_seconds == doctest::Approx(5));
}

}  // namespace
}  // namespace docmill
