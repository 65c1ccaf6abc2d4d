// What comes of a call that is answered, and who else gets the answer.

#include <latch>
#include <set>

#include <doctest/doctest.h>

#include "lib/call/caller.h"
#include "tests/call/call_fixture.h"

namespace docmill {
namespace {

TEST_CASE("Caller tells an answer and what it took") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url());
  const CallResult result = calls.complete("a document");
  CHECK(result.is_answered());
  CHECK(result.text == "yes");
  CHECK(result.is_complete);
  CHECK_FALSE(result.is_refusal);
  REQUIRE(result.use);
  CHECK(result.use->model == "m-1");
  CHECK(result.use->endpoint == "here");
  CHECK(result.use->source == AnswerSource::kCall);
  CHECK(result.use->calls == 1);
  CHECK(result.use->prompt_tokens == 7);
  CHECK(result.use->completion_tokens == 3);
  CHECK(result.use->latency_ms > 0);

  const CallStats stats = calls.caller().stats();
  CHECK(stats.requests == 1);
  CHECK(stats.attempts == 1);
  CHECK(stats.retries == 0);
  CHECK(stats.answers == 1);
  CHECK(stats.models.at(0).at("m-1").prompt_tokens == 7);
}

TEST_CASE("Caller takes the asked model's name when none is answered") {
  ScriptedServer server([](Peer& peer, const SeenRequest&) {
    peer.answer(R"({"choices":[{"message":{"content":"yes"}}]})");
  });
  CallFixture calls(server.url());
  CHECK(calls.complete("a").use->model == "m");
}

TEST_CASE("Caller holds the permit of an answer until it is released") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url(), {.max_in_flight = 1});
  Pending first;
  Pending second;
  calls.start_holding(first, "first");
  CHECK(bool(first.wait().permit));
  calls.start(second, "second");
  CHECK(server.requests() == 1);
  first.wait().permit.release();
  CHECK(second.wait().text == "yes");
  CHECK(server.requests() == 2);
}

TEST_CASE("Caller joins equal calls in flight") {
  std::latch may_answer(1);
  ScriptedServer server([&](Peer& peer, const SeenRequest&) {
    may_answer.wait();
    peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url());
  std::vector<Pending> pending(5);
  for (Pending& one : pending)
    calls.start(one, "the same");
  may_answer.count_down();

  CHECK(pending[0].wait().use->source == AnswerSource::kCall);
  CHECK(pending[0].wait().use->calls == 1);
  for (std::size_t i = 1; i < pending.size(); i++) {
    const CallResult& joined = pending[i].wait();
    REQUIRE(joined.use);
    CHECK(joined.text == "yes");
    CHECK(joined.use->source == AnswerSource::kJoined);
    CHECK(joined.use->calls == 0);
    CHECK(joined.use->prompt_tokens == 0);
    CHECK(joined.use->model == "m-1");
    CHECK(joined.use->key == pending[0].wait().use->key);
    CHECK_FALSE(bool(joined.permit));
  }
  CHECK(server.requests() == 1);
  CHECK(calls.caller().stats().joined == 4);
  CHECK(calls.caller().running().saved == 4);
}

TEST_CASE("Caller gives those who joined the same failure") {
  std::latch may_answer(1);
  ScriptedServer server([&](Peer& peer, const SeenRequest&) {
    may_answer.wait();
    refuse(peer, 400);
  });
  CallFixture calls(server.url());
  std::vector<Pending> pending(3);
  for (Pending& one : pending)
    calls.start(one, "the same");
  may_answer.count_down();
  for (Pending& one : pending) {
    const CallResult& result = one.wait();
    REQUIRE(result.error);
    CHECK(result.error->kind == ErrorKind::kBadRequest);
    CHECK(result.text.empty());
  }
  CHECK(server.requests() == 1);
}

TEST_CASE("Caller answers an equal later call from memory") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url(), {.max_in_flight = 1});
  Pending first;
  calls.start_holding(first, "the same");
  first.wait();
  // Needs no permit, of which there is none.
  const CallResult hit = calls.complete("the same");
  REQUIRE(hit.use);
  CHECK(hit.text == "yes");
  CHECK(hit.use->source == AnswerSource::kMemory);
  CHECK(hit.use->calls == 0);
  CHECK(hit.use->prompt_tokens == 0);
  CHECK(hit.use->model == "m-1");
  CHECK(hit.use->endpoint == "here");
  CHECK_FALSE(bool(hit.permit));
  CHECK(server.requests() == 1);
  CHECK(calls.caller().running().saved == 1);
}

TEST_CASE("Caller asks again when anything of the question differs") {
  ScriptedServer server(answer_yes);
  const auto cache = CallFixture::memory_only();
  const auto source_with = [&](CallerOptions options, std::string identity,
                               int round) {
    CallFixture calls(server.url(), std::move(options), {}, cache,
                      PlainTemplate(std::move(identity)));
    return calls.complete("the same", round).use->source;
  };
  CHECK(source_with({}, "plain", 1) == AnswerSource::kCall);
  CHECK(source_with({}, "plain", 1) == AnswerSource::kMemory);
  CHECK(source_with({}, "plain", 2) == AnswerSource::kCall);
  CHECK(source_with({.name_space = "x"}, "plain", 1) == AnswerSource::kCall);
  CHECK(source_with({.key_parts = {"x"}}, "plain", 1) == AnswerSource::kCall);
  CHECK(source_with({}, "other", 1) == AnswerSource::kCall);
  CHECK(source_with({.name_space = "x"}, "plain", 1) == AnswerSource::kMemory);
}

TEST_CASE("Caller tells what is cut off or refused and keeps only the rest") {
  const struct {
    std::string body;
    bool is_complete;
    bool is_refusal;
    std::string_view text;
    i64 requests;  // when asked twice
  } kCases[] = {
      {chat_json("all of it"), true, false, "all of it", 1},
      {chat_json(""), true, false, "", 1},
      {chat_json("half of", "length"), false, false, "half of", 2},
      {chat_json("", "length"), false, false, "", 2},
      {chat_json("no", "content_filter"), true, true, "no", 2},
      {R"({"choices":[{"message":{"content":null}}]})", true, true, "", 2},
      {R"({"choices":[{"message":{"refusal":"I cannot"}}]})", true, true, "",
       2},
      {chat_json("", "tool_calls"), false, false, "", 2},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.body);
    ScriptedServer server(
        [&](Peer& peer, const SeenRequest&) { peer.answer(c.body); });
    CallFixture calls(server.url());
    for (int i = 0; i < 2; i++) {
      const CallResult result = calls.complete("a");
      CHECK(result.is_answered());
      CHECK(result.is_complete == c.is_complete);
      CHECK(result.is_refusal == c.is_refusal);
      CHECK(result.text == c.text);
    }
    CHECK(server.requests() == c.requests);
  }
}

// Asks twice, and gives the permit back in between.
Detached ask_twice(Caller& caller, std::string text, Countdown& countdown) {
  for (int round : {1, 2}) {
    const CallResult result = co_await caller.complete({text, {}, round});
    CHECK(result.text == "yes");
  }
  countdown.end_one();
}

TEST_CASE("Caller lets documents of two rounds share one permit") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url(), {.max_in_flight = 1});
  Countdown countdown(8);
  for (int i = 0; i < 8; i++)
    ask_twice(calls.caller(), fmt::format("document {}", i), countdown);
  countdown.wait();
  CHECK(server.requests() == 16);
}

TEST_CASE("Caller lets an earlier document go before a later one") {
  std::mutex mutex;
  std::vector<std::string> seen;
  ScriptedServer server([&](Peer& peer, const SeenRequest& request) {
    {
      const std::lock_guard lock(mutex);
      seen.push_back(asks_for(request, "begun") ? "begun" : "new");
    }
    peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url(), {.max_in_flight = 1});
  Pending first;
  Pending new_one;
  Pending second;
  new_one.position = 1;
  calls.start_holding(first, "begun", 1);
  first.wait();
  calls.start(new_one, "new", 1);
  calls.start(second, "begun", 2);
  first.wait().permit.release();
  new_one.wait();
  second.wait();
  CHECK(seen == std::vector<std::string>{"begun", "begun", "new"});
}

}  // namespace
}  // namespace docmill
