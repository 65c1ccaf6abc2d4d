// Several answers to one text: what tells their requests and keys apart.

#include <doctest/doctest.h>

#include "lib/call/caller.h"
#include "tests/call/call_fixture.h"

namespace docmill {
namespace {

CallResult alternative(CallFixture& calls, int number) {
  Pending pending;
  pending.alternative = number;
  calls.start(pending, "a");
  return std::move(pending.wait());
}

// Whoever changes these makes all caches worthless that people have.
TEST_CASE("Caller keeps the keys of the first alternative as they are") {
  ScriptedServer server(answer_yes);
  CallFixture calls(server.url());
  CHECK(calls.complete("a", 1).use->key ==
        CacheKey{0xfbe6e1b9dc31ce67, 0x589f9fe91a95a7b3, 0xa7f40a902499890c});
  CHECK(calls.complete("a", 2).use->key ==
        CacheKey{0x8dfdeeb44cbdce39, 0x7fea6a90f396834a, 0xb1165c1e5f664018});
}

TEST_CASE("Caller asks for each alternative at a temperature of its own") {
  std::mutex mutex;
  std::vector<std::string> bodies;
  ScriptedServer server([&](Peer& peer, const SeenRequest& request) {
    {
      const std::lock_guard lock(mutex);
      bodies.push_back(request.body);
    }
    peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url());
  for (int i = 0; i < 3; i++)
    alternative(calls, i);
  REQUIRE(bodies.size() == 3);
  CHECK(bodies[0].find("temperature") == std::string::npos);
  CHECK(bodies[1].find(R"("temperature":0.8)") != std::string::npos);
  CHECK(bodies[2].find(R"("temperature":1.2)") != std::string::npos);
}

TEST_CASE("Caller neither joins nor mixes up alternatives") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    peer.answer(chat_json(fmt::format("answer {}", request.number)));
  });
  CallFixture calls(server.url());
  std::vector<Pending> pending(5);
  for (int i = 0; i < 5; i++) {
    pending[static_cast<std::size_t>(i)].alternative = i;
    calls.start(pending[static_cast<std::size_t>(i)], "a");
  }
  std::vector<std::string> texts;
  for (Pending& one : pending)
    texts.push_back(one.wait().text);
  CHECK(server.requests() == 5);
  for (int i = 0; i < 5; i++)  // all are in the cache, each by its number
    CHECK(alternative(calls, i).text == texts[static_cast<std::size_t>(i)]);
  CHECK(server.requests() == 5);
}

}  // namespace
}  // namespace docmill
