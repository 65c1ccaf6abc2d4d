// What ends calls from outside: the calls allowed, and giving up.

#include <algorithm>
#include <latch>

#include <doctest/doctest.h>

#include "lib/call/caller.h"
#include "tests/call/call_fixture.h"

namespace docmill {
namespace {

using Clock = std::chrono::steady_clock;

i64 answered(const std::vector<CallResult>& results) {
  return std::count_if(
      results.begin(), results.end(),
      [](const CallResult& result) { return result.is_answered(); });
}

i64 given_up(const std::vector<CallResult>& results, GiveUp why) {
  return std::count_if(results.begin(), results.end(),
                       [why](const CallResult& result) {
                         return result.give_up == why && !result.error &&
                                !result.use && !result.permit;
                       });
}

TEST_CASE("Caller never sends more requests than allowed") {
  for (const i64 allowed : {0, 1, 7}) {
    CAPTURE(allowed);
    ScriptedServer server(answer_yes);
    CallFixture calls(server.url(), {.max_calls = allowed});
    const std::vector<CallResult> results = calls.complete_all(50);
    CHECK(server.requests() == allowed);
    CHECK(answered(results) == allowed);
    CHECK(given_up(results, GiveUp::kMaxCalls) == 50 - allowed);
    CHECK(calls.fatal().empty());
  }
}

TEST_CASE("Caller counts retries among the requests allowed") {
  ScriptedServer server(
      [](Peer& peer, const SeenRequest&) { refuse(peer, 500, kSoon); });
  CallFixture calls(server.url(), {.max_calls = 2});
  CHECK(calls.complete("a").give_up == GiveUp::kMaxCalls);
  CHECK(server.requests() == 2);
}

TEST_CASE("Caller does not wait for a retry that it may not send") {
  for (const char* wait :
       {"Retry-After: 3600\r\n", "Retry-After-Ms: 60000\r\n"}) {
    ScriptedServer server(
        [wait](Peer& peer, const SeenRequest&) { refuse(peer, 503, wait); });
    CallFixture calls(server.url(), {.max_calls = 1});
    const auto begin = Clock::now();
    CHECK(calls.complete("a").give_up == GiveUp::kMaxCalls);
    CHECK(Clock::now() - begin < std::chrono::seconds(30));
  }
}

TEST_CASE("Caller still answers from memory when all requests are used") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url(), {.max_calls = 1});
  calls.complete("a");
  CHECK(calls.complete("a").text == "yes");
  CHECK(calls.complete("b").give_up == GiveUp::kMaxCalls);
}

TEST_CASE("Caller does not let those wait for their turn who will not get it") {
  ScriptedServer server(answer_yes);
  // A turn every ten seconds.
  CallFixture calls(server.url(), {.max_calls = 1, .rate = {6}});
  const auto begin = Clock::now();
  const std::vector<CallResult> results = calls.complete_all(20);
  CHECK(Clock::now() - begin < std::chrono::seconds(5));
  CHECK(answered(results) == 1);
  CHECK(given_up(results, GiveUp::kMaxCalls) == 19);
}

TEST_CASE("Caller spreads requests over the minute") {
  ScriptedServer server(answer_yes);
  const auto begin = Clock::now();  // the first turns come with the time
  CallFixture calls(server.url(), {.rate = {3'000}});
  CHECK(answered(calls.complete_all(6)) == 6);
  CHECK(Clock::now() - begin >= std::chrono::milliseconds(100));
}

TEST_CASE("Caller gives up for those who wait for a permit") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url(), {.max_in_flight = 1});
  Pending holder;
  calls.start_holding(holder, "holder");
  holder.wait();
  std::vector<Pending> pending(3);
  int round = 0;
  for (Pending& one : pending)
    calls.start(one, "waits", ++round);
  calls.caller().give_up(GiveUp::kInterrupted);
  for (Pending& one : pending)
    CHECK(one.wait().give_up == GiveUp::kInterrupted);
  CHECK(server.requests() == 1);
}

TEST_CASE("Caller gives up for those who wait for their turn") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url(), {.rate = {1}});
  calls.complete("first");
  Pending waits;
  calls.start(waits, "waits");
  CHECK(calls.caller().is_waiting());
  calls.caller().give_up(GiveUp::kTimeLimit);
  CHECK(waits.wait().give_up == GiveUp::kTimeLimit);
  CHECK(server.requests() == 1);
  CHECK_FALSE(calls.caller().is_waiting());
}

TEST_CASE("Caller gives up for those who sleep before a retry") {
  for (const int status : {429, 500}) {
    CAPTURE(status);
    ScriptedServer server([status](Peer& peer, const SeenRequest&) {
      refuse(peer, status, "Retry-After: 60\r\n");
    });
    CallFixture calls(server.url());
    Pending sleeps;
    calls.start(sleeps, "sleeps");
    wait_until([&] {
      return server.requests() == 1 &&
             (status == 500 || calls.caller().is_held());
    });
    const auto begin = Clock::now();
    calls.caller().give_up(GiveUp::kInterrupted);
    CHECK(sleeps.wait().give_up == GiveUp::kInterrupted);
    CHECK_FALSE(sleeps.wait().error);
    CHECK(Clock::now() - begin < std::chrono::seconds(5));
  }
}

TEST_CASE("Caller counts no request that a stop kept from being sent") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url(), {.max_calls = 5});
  calls.http().end_within(std::chrono::milliseconds(0));
  CHECK(calls.complete("a").give_up == GiveUp::kInterrupted);
  CHECK(server.requests() == 0);
  const CallStats stats = calls.caller().stats();
  CHECK(stats.attempts == 0);
  CHECK(stats.requests == 0);
  CHECK(calls.caller().endpoint_stats()[0].state.sent == 0);
}

TEST_CASE("Caller gives up for those who joined a call") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url(), {.max_in_flight = 1});
  Pending holder;
  calls.start_holding(holder, "holder");
  holder.wait();
  std::vector<Pending> pending(3);
  for (Pending& one : pending)
    calls.start(one, "the same");
  calls.caller().give_up(GiveUp::kInterrupted);
  for (Pending& one : pending)
    CHECK(one.wait().give_up == GiveUp::kInterrupted);
}

TEST_CASE("Caller takes the answer to what was sent before it gave up") {
  std::latch may_answer(1);
  ScriptedServer server([&](Peer& peer, const SeenRequest&) {
    may_answer.wait();
    peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url());
  Pending sent;
  calls.start(sent, "sent");
  wait_until([&] { return server.requests() == 1; });
  calls.caller().give_up(GiveUp::kInterrupted);
  may_answer.count_down();
  CHECK(sent.wait().text == "yes");
  CHECK(calls.complete("sent").text == "yes");  // from memory
  CHECK(calls.complete("too late").give_up == GiveUp::kInterrupted);
  CHECK(server.requests() == 1);
}

TEST_CASE("Caller keeps the first reason to give up") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url());
  calls.caller().give_up(GiveUp::kTimeLimit);
  calls.caller().give_up(GiveUp::kInterrupted);
  CHECK(calls.complete("a").give_up == GiveUp::kTimeLimit);
}

TEST_CASE("Caller asks for who joined a call whose own time was up") {
  std::latch has_joined(1);
  ScriptedServer server([&](Peer& peer, const SeenRequest& request) {
    has_joined.wait();
    if (request.number == 0)
      refuse(peer, 500, kSoon);
    else
      peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url());
  Deadline deadline(0);
  Pending first;
  first.deadline = &deadline;
  calls.start(first, "the same");
  Pending second;
  calls.start(second, "the same");
  has_joined.count_down();
  CHECK(first.wait().give_up == GiveUp::kTimeLimit);
  CHECK(second.wait().text == "yes");
  CHECK(server.requests() == 2);
}

// A deadline that has come.
void let_pass(Deadline& deadline) {
  deadline.start(Clock::now() - std::chrono::hours(1));
}

TEST_CASE("Caller does not try again when the document's time is up") {
  ScriptedServer server([](Peer& peer, const SeenRequest&) {
    refuse(peer, 500, "Retry-After: 3600\r\n");
  });
  CallFixture calls(server.url());
  Deadline deadline(0.02);
  Pending pending;
  pending.deadline = &deadline;
  calls.start(pending, "a");
  CHECK(pending.wait().give_up == GiveUp::kTimeLimit);
  CHECK(pending.wait().error == nullptr);
  CHECK(server.requests() == 1);
  CHECK(calls.fatal().empty());
}

TEST_CASE("Caller asks for nothing new when the document's time is up") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url());
  calls.complete("kept");
  Deadline deadline(1);
  let_pass(deadline);
  Pending kept;
  Pending new_one;
  kept.deadline = new_one.deadline = &deadline;
  calls.start(kept, "kept");
  calls.start(new_one, "new");
  CHECK(kept.wait().text == "yes");  // it costs nothing
  CHECK(new_one.wait().give_up == GiveUp::kTimeLimit);
  CHECK(server.requests() == 1);
}

TEST_CASE("Caller begins a document's time with its first request") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url(), {.max_in_flight = 1});
  Pending holder;
  calls.start_holding(holder, "holder");
  holder.wait();
  Deadline deadline(3600);
  Pending pending;
  pending.deadline = &deadline;
  calls.start(pending, "waits for a permit");
  CHECK(deadline.time() == Clock::time_point::max());
  holder.wait().permit.release();
  CHECK(pending.wait().text == "yes");
  CHECK(deadline.time() < Clock::time_point::max());
}

}  // namespace
}  // namespace docmill
