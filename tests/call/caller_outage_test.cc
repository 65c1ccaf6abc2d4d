// Who waits while the endpoint is out, and who fails alone.

#include <algorithm>

#include <doctest/doctest.h>

#include "lib/call/caller.h"
#include "tests/call/call_fixture.h"

namespace docmill {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<CallResult> wait_for(std::vector<Pending>& pending) {
  std::vector<CallResult> results;
  for (Pending& one : pending)
    results.push_back(std::move(one.wait()));
  return results;
}

void start_all(CallFixture& calls, std::vector<Pending>& pending) {
  int number = 0;
  for (Pending& one : pending)
    calls.start(one, fmt::format("document {}", number++));
}

TEST_CASE("Caller lets documents wait until somebody listens") {
  ScriptedServer server(answer_yes, ScriptedServer::Late());
  CallFixture calls(server.url());
  std::vector<Pending> pending(40);
  start_all(calls, pending);
  wait_until([&] { return calls.caller().is_out(); });
  server.start();
  for (const CallResult& result : wait_for(pending)) {
    CHECK(result.is_answered());
    CHECK(result.use->calls == 1);
  }
  CHECK_FALSE(calls.caller().is_out());
  CHECK(calls.fatal().empty());
  CHECK(server.requests() == 40);
}

TEST_CASE("Caller lets documents wait while a server answers none at all") {
  std::atomic<bool> is_well{false};
  ScriptedServer server([&](Peer& peer, const SeenRequest&) {
    if (is_well)
      peer.answer(chat_json("yes"));
    else
      refuse(peer, 503, kSoon);
  });
  CallFixture calls(server.url());
  std::vector<Pending> pending(40);
  start_all(calls, pending);
  wait_until([&] { return calls.caller().is_out(); });
  is_well = true;
  for (const CallResult& result : wait_for(pending))
    CHECK(result.is_answered());
  CHECK(calls.fatal().empty());
}

TEST_CASE("Caller ends the run when nobody listens for too long") {
  for (const int limit : {0, 1}) {
    CAPTURE(limit);
    ScriptedServer server(answer_yes, ScriptedServer::Late());
    CallFixture calls(server.url(),
                      {.outage_limit = std::chrono::seconds(limit)});
    const auto begin = Clock::now();
    for (const CallResult& result : calls.complete_all(20)) {
      CHECK(result.give_up == GiveUp::kInterrupted);
      CHECK_FALSE(result.error);
    }
    CHECK(Clock::now() - begin >= std::chrono::seconds(limit));
    REQUIRE(calls.fatal().size() == 1);
    CHECK(calls.fatal()[0].code == Error::Code::kTemporary);
    CHECK(calls.fatal()[0].what.find("--outage-limit") != std::string::npos);
    CHECK(calls.fatal()[0].what.find("here: connection: ") !=
          std::string::npos);
  }
}

TEST_CASE("Caller does not mind an outage while nobody waits") {
  ScriptedServer server(
      [](Peer& peer, const SeenRequest&) { refuse(peer, 503); });
  CallFixture calls(server.url(),
                    {.retries = 0, .outage_limit = std::chrono::seconds(0)});
  for (const CallResult& result : calls.complete_all(5))
    CHECK(result.error);
  REQUIRE(calls.caller().is_out());
  calls.caller().look();
  CHECK(calls.fatal().empty());
}

TEST_CASE("Caller gives up for those who wait for the end of an outage") {
  ScriptedServer server(answer_yes, ScriptedServer::Late());
  CallFixture calls(server.url(), {.max_in_flight = 8});
  std::vector<Pending> pending(20);
  start_all(calls, pending);
  wait_until([&] { return calls.caller().is_out(); });
  const auto begin = Clock::now();
  calls.caller().give_up(GiveUp::kInterrupted);
  for (const CallResult& result : wait_for(pending)) {
    CHECK(result.give_up == GiveUp::kInterrupted);
    CHECK_FALSE(result.error);
  }
  CHECK(Clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("Caller fails alone the document that the server cannot answer") {
  for (const int others : {0, 30}) {
    CAPTURE(others);
    ScriptedServer server([](Peer& peer, const SeenRequest& request) {
      if (asks_for(request, "poison"))
        refuse(peer, 500, kSoon);
      else
        peer.answer(chat_json("yes"));
    });
    // As many retries as make an outage, were they others' failures.
    CallFixture calls(server.url(), {.retries = 8});
    Pending poison;
    calls.start(poison, "poison");
    for (const CallResult& result : calls.complete_all(others))
      CHECK(result.is_answered());
    const CallResult& failed = poison.wait();
    REQUIRE(failed.error);
    CHECK(failed.error->kind == ErrorKind::kCapacity);
    CHECK(server.requests() == others + 9);
    CHECK_FALSE(calls.caller().is_out());
    CHECK(calls.fatal().empty());
  }
}

TEST_CASE("Caller answers the others while one waits to be asked again") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    if (asks_for(request, "poison"))
      refuse(peer, 500, "Retry-After: 60\r\n");
    else
      peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url(), {.max_in_flight = 1});
  Pending poison;
  calls.start(poison, "poison");
  const auto begin = Clock::now();
  for (const CallResult& result : calls.complete_all(10))
    CHECK(result.is_answered());
  CHECK(Clock::now() - begin < std::chrono::seconds(5));
  calls.caller().give_up(GiveUp::kInterrupted);
  CHECK(poison.wait().give_up == GiveUp::kInterrupted);
}

}  // namespace
}  // namespace docmill
