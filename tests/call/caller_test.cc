// What comes of a call that fails: retries, and what ends the run.

#include "lib/call/caller.h"

#include <atomic>

#include <doctest/doctest.h>

#include "tests/call/call_fixture.h"

namespace docmill {
namespace {

using Clock = std::chrono::steady_clock;

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

TEST_CASE("Caller asks again after a 500") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    if (request.number < 2)
      refuse(peer, 500, kSoon);
    else
      peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url(), {.retries = 2});
  const CallResult result = calls.complete("a");
  CHECK(result.text == "yes");
  CHECK(result.use->calls == 1);
  CHECK(calls.fatal().empty());
  const CallStats stats = calls.caller().stats();
  CHECK(stats.requests == 1);
  CHECK(stats.attempts == 3);
  CHECK(stats.retries == 2);
  CHECK(stats.errors[static_cast<std::size_t>(ErrorKind::kCapacity)] == 2);
}

TEST_CASE("Caller counts what curl sends again of itself") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    if (request.connection == 0 && request.number > 0)
      peer.close();
    else
      peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url(), {.max_calls = 3, .retries = 0});
  CHECK(calls.complete("a").text == "yes");
  CHECK(calls.complete("b").text == "yes");
  CHECK(calls.complete("c").give_up == GiveUp::kMaxCalls);
  const CallStats stats = calls.caller().stats();
  CHECK(stats.attempts == server.requests());
  CHECK(stats.attempts == 3);
  CHECK(stats.retries == 1);
  CHECK(stats.errors[static_cast<std::size_t>(ErrorKind::kConnection)] == 1);
}

TEST_CASE("Caller asks again after an answer that broke off") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    if (request.number == 0) {
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly");
      peer.close();
    } else {
      peer.answer(chat_json("yes"));
    }
  });
  CallFixture calls(server.url());
  CHECK(calls.complete("a").text == "yes");
  CHECK(server.requests() == 2);
}

TEST_CASE("Caller fails a document when its retries are used up") {
  for (const int retries : {0, 1, 3}) {
    CAPTURE(retries);
    ScriptedServer server(
        [](Peer& peer, const SeenRequest&) { refuse(peer, 500, kSoon); });
    CallFixture calls(server.url(), {.retries = retries});
    const CallResult result = calls.complete("a");
    REQUIRE(result.error);
    CHECK(result.error->kind == ErrorKind::kCapacity);
    CHECK(result.error->status == 500);
    CHECK(result.error->message == "no: 500");
    CHECK(result.text.empty());
    CHECK_FALSE(bool(result.permit));
    CHECK(server.requests() == 1 + retries);
    CHECK(calls.fatal().empty());
  }
}

TEST_CASE("Caller does not ask again after a 400") {
  ScriptedServer server(
      [](Peer& peer, const SeenRequest&) { refuse(peer, 400); });
  CallFixture calls(server.url());
  const CallResult result = calls.complete("a");
  REQUIRE(result.error);
  CHECK(result.error->kind == ErrorKind::kBadRequest);
  CHECK(result.error->status == 400);
  CHECK(result.error->message == "no: 400");
  CHECK(server.requests() == 1);
  // A failure is not kept: the next run may ask otherwise.
  CHECK_FALSE(calls.complete("a").is_answered());
  CHECK(server.requests() == 2);
}

TEST_CASE("Caller waits for a rate limit without using up a retry") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    if (request.number < 3)
      refuse(peer, 429, "Retry-After-Ms: 20\r\n");
    else
      peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url(), {.retries = 0});
  const auto begin = Clock::now();
  CHECK(calls.complete("a").text == "yes");
  CHECK(Clock::now() - begin >= std::chrono::milliseconds(60));
  CHECK(server.requests() == 4);
  CHECK(calls.fatal().empty());
}

TEST_CASE("Caller does not ask again where a server forbids it") {
  for (const int status : {429, 500}) {
    CAPTURE(status);
    ScriptedServer server([status](Peer& peer, const SeenRequest& request) {
      if (request.number == 0)
        refuse(peer, status, "X-Should-Retry: false\r\nRetry-After-Ms: 5\r\n");
      else
        peer.answer(chat_json("yes"));
    });
    HttpOptions http;
    http.wanted_headers = {"retry-after", "x-should-retry"};
    CallFixture calls(server.url(), {}, http);
    const CallResult result = calls.complete("a");
    REQUIRE(result.error);
    CHECK(result.error->kind ==
          (status == 429 ? ErrorKind::kRate : ErrorKind::kCapacity));
    CHECK(server.requests() == 1);
    CHECK(calls.complete("b").text == "yes");
    CHECK(calls.fatal().empty());
  }
}

TEST_CASE("Caller waits for a rate limit where any outage ends the run") {
  for (const std::string_view header : {kSoon, std::string_view()}) {
    CAPTURE(header);
    ScriptedServer server([&](Peer& peer, const SeenRequest& request) {
      if (request.number < 3)
        refuse(peer, 429, header);
      else
        peer.answer(chat_json("yes"));
    });
    CallFixture calls(server.url(), {.outage_limit = std::chrono::seconds(0)});
    CHECK(calls.complete("a").text == "yes");
    CHECK(calls.fatal().empty());
  }
}

TEST_CASE("Caller holds back all documents while one rate limit lasts") {
  std::atomic<i64> early{0};
  std::atomic<Clock::rep> until{0};
  ScriptedServer server([&](Peer& peer, const SeenRequest& request) {
    if (request.number == 0) {
      until = (Clock::now() + std::chrono::milliseconds(100))
                  .time_since_epoch()
                  .count();
      return refuse(peer, 429, "Retry-After-Ms: 100\r\n");
    }
    if (Clock::now().time_since_epoch().count() < until)
      early++;
    peer.answer(chat_json("yes"));
  });
  CallFixture calls(server.url());
  Pending first;
  calls.start(first, "first");
  wait_until([&] { return calls.caller().is_held(); });
  for (const CallResult& result : calls.complete_all(10))
    CHECK(result.text == "yes");
  first.wait();
  CHECK(early == 0);
}

TEST_CASE("Caller ends the run when a rate limit outlasts the patience") {
  ScriptedServer server([](Peer& peer, const SeenRequest&) {
    refuse(peer, 429, "Retry-After: 3600\r\n");
  });
  CallFixture calls(server.url(), {.outage_limit = std::chrono::seconds(60)});
  CHECK(calls.complete("a").give_up == GiveUp::kInterrupted);
  REQUIRE(calls.fatal().size() == 1);
  CHECK(calls.fatal()[0].code == Error::Code::kTemporary);
  CHECK(says(calls.fatal()[0].what, "here: rate: no: 429"));
}

TEST_CASE("Caller takes two rate limits for two when it was answered between") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    if (request.number == 0 || request.number == 2)
      refuse(peer, 429, kSoon);
    else
      refuse(peer, 400);
  });
  CallFixture calls(server.url(),
                    {.outage_limit = std::chrono::seconds(1),
                     .least_rate_limit = std::chrono::seconds(0)});
  CHECK(calls.complete("first").error);
  std::this_thread::sleep_for(std::chrono::milliseconds(1'050));
  CHECK(calls.complete("second").error);
  CHECK(calls.fatal().empty());
}

TEST_CASE("Caller ends the run once when the key is refused") {
  ScriptedServer server(
      [](Peer& peer, const SeenRequest&) { refuse(peer, 401); });
  CallFixture calls(server.url());
  calls.complete_all(10);
  REQUIRE(calls.fatal().size() == 1);
  CHECK(calls.fatal()[0].code == Error::Code::kIo);
  CHECK(says(calls.fatal()[0].what, "here: auth: no: 401"));
  CHECK(says(calls.fatal()[0].what, "--api-key-env"));
}

TEST_CASE("Caller leaves to a later run all without key or credit") {
  for (const int status : {401, 402, 403}) {
    CAPTURE(status);
    ScriptedServer server(
        [status](Peer& peer, const SeenRequest&) { refuse(peer, status); });
    CallFixture calls(server.url());
    for (const CallResult& result : calls.complete_all(10)) {
      CHECK(result.give_up == GiveUp::kInterrupted);
      CHECK_FALSE(result.error);
    }
    CHECK(calls.fatal().size() == 1);
    const std::size_t kind = static_cast<std::size_t>(
        status == 402 ? ErrorKind::kBilling : ErrorKind::kAuth);
    CHECK(calls.caller().stats().errors[kind] == server.requests());
  }
}

// How a server fails that is no model's, or not asked rightly.
void fail_alike(Peer& peer, bool with_status) {
  if (with_status)
    refuse(peer, 404);
  else
    peer.answer("<html>welcome</html>");
}

TEST_CASE("Caller ends the run when the first 200 calls all fail alike") {
  for (const bool with_status : {false, true}) {
    CAPTURE(with_status);
    ScriptedServer server(
        [&](Peer& peer, const SeenRequest&) { fail_alike(peer, with_status); });
    CallFixture calls(server.url(), {.max_in_flight = 8, .retries = 0});
    calls.complete_all(199);
    CHECK(calls.fatal().empty());
    calls.complete("the last straw");
    REQUIRE(calls.fatal().size() == 1);
    CHECK(calls.fatal()[0].code == Error::Code::kIo);
    CHECK(
        says(calls.fatal()[0].what, "the first 200 calls all failed: here: "));
    CHECK(
        says(calls.fatal()[0].what, with_status ? "bad_request" : "malformed"));
    CHECK(says(calls.fatal()[0].what, "--endpoint"));
  }
}

TEST_CASE("Caller goes on when one of the first calls ended otherwise") {
  for (const bool with_status : {false, true}) {
    for (const bool is_answered : {false, true}) {
      CAPTURE(with_status);
      CAPTURE(is_answered);
      ScriptedServer server([&](Peer& peer, const SeenRequest& request) {
        if (!asks_for(request, "another"))
          fail_alike(peer, with_status);
        else if (is_answered)
          peer.answer(chat_json("yes"));
        else
          fail_alike(peer, !with_status);
      });
      CallFixture calls(server.url(), {.max_in_flight = 8, .retries = 0});
      calls.complete_all(150, "before");
      CHECK(calls.complete("another").is_answered() == is_answered);
      calls.complete_all(150, "after");
      CHECK(calls.fatal().empty());
    }
  }
}

}  // namespace
}  // namespace docmill
