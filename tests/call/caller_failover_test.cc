// Several endpoints: who takes whose place.

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "lib/call/caller.h"
#include "tests/call/call_fixture.h"

namespace docmill {
namespace {

void check_answered(const std::vector<CallResult>& results) {
  for (const CallResult& result : results) {
    REQUIRE(result.is_answered());
    CHECK(result.text == "yes");
  }
}

// Calls look() some times a second, as a run does.
class Watch {
 public:
  explicit Watch(Caller& caller)
      : thread_([this, &caller] {
          while (!is_over_) {
            caller.look();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
          }
        }) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    is_over_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

TEST_CASE("Caller shares the work between endpoints") {
  ScriptedServer first(answer_yes);
  ScriptedServer second(answer_yes);
  CallFixture calls({first.url(), second.url()});
  const std::vector<CallResult> results = calls.complete_all(100);
  check_answered(results);
  CHECK(first.requests() + second.requests() == 100);
  CHECK(first.requests() > 10);
  CHECK(second.requests() > 10);
  int here = 0;
  for (const CallResult& result : results)
    here += result.use->endpoint == "here";
  CHECK(here == first.requests());
}

TEST_CASE("Caller fails no document when one of two endpoints is gone") {
  ScriptedServer gone(answer_yes, ScriptedServer::Late());
  ScriptedServer well(answer_yes);
  CallFixture calls({gone.url(), well.url()});
  check_answered(calls.complete_all(200));
  CHECK(well.requests() == 200);
  CHECK(calls.fatal().empty());
  const auto stats = calls.caller().endpoint_stats();
  CHECK(stats[0].state.is_out);
  CHECK(stats[0].state.ejections == 1);
  CHECK_FALSE(stats[1].state.is_out);
}

TEST_CASE("Caller fails no document when one of two endpoints always fails") {
  for (const int status : {500, 503, 200}) {
    CAPTURE(status);
    ScriptedServer bad([&](Peer& peer, const SeenRequest&) {
      if (status == 200)
        peer.answer("<html>It works!</html>");
      else
        refuse(peer, status, kSoon);
    });
    ScriptedServer well(answer_yes);
    CallFixture calls({bad.url(), well.url()});
    check_answered(calls.complete_all(200));
    CHECK(calls.caller().endpoint_stats()[0].state.is_out);
    CHECK(bad.requests() < 200);
    CHECK(calls.fatal().empty());
  }
}

TEST_CASE("Caller gets back from a silent endpoint what it holds") {
  std::atomic<bool> is_silent{false};
  ScriptedServer first([&](Peer& peer, const SeenRequest&) {
    if (is_silent)
      peer.wait_until_closed();
    else
      peer.answer(chat_json("yes"));
  });
  ScriptedServer second(answer_yes);
  CallFixture calls({first.url(), second.url()});
  const Watch watch(calls.caller());
  check_answered(calls.complete_all(100, "before"));
  is_silent = true;
  std::vector<Pending> pending(20);
  for (std::size_t i = 0; i < pending.size(); i++)
    calls.start(pending[i], fmt::format("silent {}", i));
  int number = 0;
  wait_until([&] {  // others answer meanwhile
    calls.complete(fmt::format("meanwhile {}", number++));
    return calls.caller().endpoint_stats()[0].state.is_out;
  });
  for (Pending& one : pending)
    CHECK(one.wait().is_answered());
  const Dispatcher::State state = calls.caller().endpoint_stats()[0].state;
  CHECK(state.ejections >= 1);
  CHECK(state.abandoned > 0);
}

TEST_CASE("Caller ends the run in time while the only endpoint is silent") {
  std::string_view beginning;  // of an answer
  SUBCASE("and its probe has no answer") {}
  SUBCASE("and its probe has a part of an answer") {
    beginning = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{";
  }
  std::atomic<bool> is_gone{false};
  ScriptedServer server([&](Peer& peer, const SeenRequest&) {
    if (!is_gone)
      return refuse(peer, 503, kSoon);
    peer.write(beginning);
    peer.wait_until_closed();
  });
  CallerOptions options;
  options.outage_limit = std::chrono::seconds(1);
  CallFixture calls(server.url(), options);
  const Watch watch(calls.caller());
  std::vector<Pending> pending(20);
  for (std::size_t i = 0; i < pending.size(); i++)
    calls.start(pending[i], fmt::format("document {}", i));
  wait_until([&] { return calls.caller().is_out(); });
  is_gone = true;
  for (Pending& one : pending)
    CHECK(one.wait().give_up == GiveUp::kInterrupted);
  REQUIRE(calls.fatal().size() == 1);
  CHECK(calls.fatal()[0].code == Error::Code::kTemporary);
}

TEST_CASE("Caller takes an endpoint back that answers again") {
  std::atomic<bool> is_well{false};
  ScriptedServer first([&](Peer& peer, const SeenRequest&) {
    if (is_well)
      peer.answer(chat_json("yes"));
    else
      refuse(peer, 503, kSoon);
  });
  ScriptedServer second(answer_yes);
  CallFixture calls({first.url(), second.url()});
  check_answered(calls.complete_all(50, "before"));
  REQUIRE(calls.caller().endpoint_stats()[0].state.is_out);
  is_well = true;
  int number = 0;
  wait_until([&] {
    calls.complete(fmt::format("between {}", number++));
    return !calls.caller().endpoint_stats()[0].state.is_out;
  });
  const int before = first.requests();
  check_answered(calls.complete_all(50, "after"));
  CHECK(first.requests() > before);
}

TEST_CASE("Caller leaves an endpoint that gives no access for the others") {
  for (const int status : {401, 402}) {
    CAPTURE(status);
    ScriptedServer closed(
        [&](Peer& peer, const SeenRequest&) { refuse(peer, status); });
    ScriptedServer open(answer_yes);
    CallFixture calls({closed.url(), open.url()});
    check_answered(calls.complete_all(100));
    CHECK(open.requests() == 100);
    CHECK(calls.caller().endpoint_stats()[0].state.is_removed);
    CHECK(calls.fatal().empty());
  }
}

TEST_CASE("Caller ends the run when the last endpoint gives no access") {
  ScriptedServer first(
      [](Peer& peer, const SeenRequest&) { refuse(peer, 401); });
  ScriptedServer second(
      [](Peer& peer, const SeenRequest&) { refuse(peer, 402); });
  CallFixture calls({first.url(), second.url()});
  for (const CallResult& result : calls.complete_all(20))
    CHECK(result.give_up == GiveUp::kInterrupted);
  REQUIRE(calls.fatal().size() == 1);
  CHECK(calls.fatal()[0].code == Error::Code::kIo);
}

TEST_CASE("Caller fails a document whose request is bad, wherever it is") {
  const auto bad = [](Peer& peer, const SeenRequest& request) {
    if (asks_for(request, "document 3"))
      refuse(peer, 400);
    else
      peer.answer(chat_json("yes"));
  };
  ScriptedServer first(bad);
  ScriptedServer second(bad);
  CallFixture calls({first.url(), second.url()});
  const std::vector<CallResult> results = calls.complete_all(10);
  for (std::size_t i = 0; i < results.size(); i++)
    CHECK(results[i].is_answered() == (i != 3));
  CHECK(first.requests() + second.requests() == 10);
}

TEST_CASE("Caller asks the others while one endpoint is at its limit") {
  // The longer wait is beyond what a run waits for a single endpoint.
  for (const char* wait : {"Retry-After: 60\r\n", "Retry-After: 3600\r\n"}) {
    ScriptedServer limited(
        [wait](Peer& peer, const SeenRequest&) { refuse(peer, 429, wait); });
    ScriptedServer free(answer_yes);
    CallFixture calls({limited.url(), free.url()});
    const auto begin = std::chrono::steady_clock::now();
    check_answered(calls.complete_all(100));
    CHECK(free.requests() == 100);
    CHECK(calls.fatal().empty());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
  }
}

TEST_CASE("Caller ends the run when all endpoints ask to wait too long") {
  const auto limited = [](Peer& peer, const SeenRequest&) {
    refuse(peer, 429, "Retry-After: 3600\r\n");
  };
  ScriptedServer first(limited);
  ScriptedServer second(limited);
  CallFixture calls({first.url(), second.url()});
  for (const CallResult& result : calls.complete_all(20))
    CHECK(result.give_up == GiveUp::kInterrupted);
  REQUIRE(calls.fatal().size() == 1);
  CHECK(calls.fatal()[0].code == Error::Code::kTemporary);
}

TEST_CASE("Caller waits for no busy endpoint where another one answers") {
  ScriptedServer busy([](Peer& peer, const SeenRequest&) {
    refuse(peer, 503, "Retry-After: 3600\r\n");
  });
  ScriptedServer well(answer_yes);
  CallFixture calls({busy.url(), well.url()});
  const auto begin = std::chrono::steady_clock::now();
  check_answered(calls.complete_all(100));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}

}  // namespace
}  // namespace docmill
