#include <doctest/doctest.h>

#include "tests/http/http_fixture.h"
#include "tests/http/scripted_server.h"

namespace docmill {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST_CASE("HttpClient::end_within cancels what is in flight") {
  Countdown seen(3);
  ScriptedServer server([&](Peer& peer, const SeenRequest&) {
    seen.end_one();
    peer.wait_until_closed();
  });
  HttpFixture http;
  const HttpTarget* target = http.target(server.url());
  std::vector<HttpResponse> responses(3);
  Countdown ended(3);
  for (HttpResponse& response : responses)
    http.post_one({target, "body"}, response, ended);
  seen.wait();
  http.client().end_within(milliseconds(0));
  ended.wait();
  for (const HttpResponse& response : responses)
    CHECK(response.failure == HttpFailure::kCanceled);
}

TEST_CASE("HttpClient::end_within lets end what ends in time") {
  Countdown seen(1);
  Countdown may_answer(1);
  ScriptedServer server([&](Peer& peer, const SeenRequest&) {
    seen.end_one();
    may_answer.wait();
    peer.answer("in time");
  });
  HttpFixture http;
  HttpResponse response;
  Countdown ended(1);
  http.post_one({http.target(server.url()), ""}, response, ended);
  seen.wait();
  http.client().end_within(hours(1));
  may_answer.end_one();
  ended.wait();
  CHECK(response.body == "in time");
}

TEST_CASE("HttpClient abandons what has no answer from one server") {
  Countdown seen(3);
  Countdown may_end(1);
  ScriptedServer silent([&](Peer& peer, const SeenRequest& request) {
    seen.end_one();
    if (request.body == "lost")
      return peer.wait_until_closed();
    may_end.wait();
    peer.answer("kept");
  });
  HttpFixture http;
  const HttpTarget* target = http.target(silent.url());
  const HttpTarget* other = http.target(silent.url());
  HttpRequest kept(target, "kept");
  kept.abandon = Abandon::kNever;
  HttpResponse lost_response, kept_response, other_response;
  Countdown lost_ended(1);
  Countdown ended(2);
  http.post_one({target, "lost"}, lost_response, lost_ended);
  http.post_one(kept, kept_response, ended);
  http.post_one({other, "other"}, other_response, ended);
  seen.wait();
  http.client().abandon(target);
  lost_ended.wait();
  CHECK(lost_response.failure == HttpFailure::kAbandoned);
  may_end.end_one();
  ended.wait();
  CHECK(kept_response.body == "kept");
  CHECK(other_response.body == "kept");
  CHECK(http.post(target, "again").body == "kept");
}

TEST_CASE("HttpClient abandons what has a part of an answer where it may") {
  Countdown started(2);
  Countdown may_end(1);
  ScriptedServer server([&](Peer& peer, const SeenRequest& request) {
    if (request.body == "whole")
      return peer.answer("whole");
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nke");
    started.end_one();
    if (request.body == "lost")
      return peer.wait_until_closed();
    may_end.wait();
    peer.write("pt");
  });
  HttpFixture http;
  const HttpTarget* target = http.target(server.url());
  HttpRequest lost(target, "lost");
  lost.abandon = Abandon::kAlways;
  HttpResponse lost_response, kept_response;
  Countdown lost_ended(1);
  Countdown kept_ended(1);
  http.post_one(lost, lost_response, lost_ended);
  http.post_one({target, "kept"}, kept_response, kept_ended);
  started.wait();
  // What was written before has come to the client when this one has.
  CHECK(http.post(target, "whole").body == "whole");
  http.client().abandon(target);
  lost_ended.wait();
  CHECK(lost_response.failure == HttpFailure::kAbandoned);
  may_end.end_one();
  kept_ended.wait();
  CHECK(kept_response.body == "kept");
}

TEST_CASE("HttpClient abandons nothing that is sent afterwards") {
  ScriptedServer server(
      [](Peer& peer, const SeenRequest&) { peer.answer("answer"); });
  HttpFixture http;
  const HttpTarget* target = http.target(server.url());
  for (int i = 0; i < 200; i++) {
    http.client().abandon(target);
    REQUIRE(http.post(target, "").body == "answer");
  }
}

TEST_CASE("HttpClient sends nothing after end_within") {
  ScriptedServer server(
      [](Peer& peer, const SeenRequest&) { peer.answer(""); });
  HttpFixture http;
  const HttpTarget* target = http.target(server.url());
  http.client().end_within(hours(1));
  CHECK(http.post(target, "late").failure == HttpFailure::kCanceled);
  CHECK(server.requests() == 0);
}

TEST_CASE("HttpClient wakes sleepers in the order of their times") {
  HttpFixture http;
  const auto now = SteadyClock::now();
  std::mutex mutex;
  std::vector<SteadyClock::time_point> woken(3);
  Countdown countdown(3);
  for (const std::size_t i : {2, 0, 1}) {
    const auto until = now + milliseconds(20 * (i + 1));
    http.sleep(until, [&, i] {
      woken[i] = SteadyClock::now();
      countdown.end_one();
    });
  }
  countdown.wait();
  for (std::size_t i = 0; i < 3; i++)
    CHECK(woken[i] >= now + milliseconds(20 * (i + 1)));
}

TEST_CASE("HttpClient resumes at once who sleeps until a time gone by") {
  HttpFixture http;
  Countdown countdown(1);
  http.sleep(SteadyClock::now() - hours(1), [&] { countdown.end_one(); });
  countdown.wait();
}

TEST_CASE("HttpClient::wake_sleepers ends all sleeps, later ones too") {
  HttpFixture http;
  const auto far = SteadyClock::now() + hours(1'000);
  Countdown first(100);
  for (int i = 0; i < 100; i++)
    http.sleep(far + milliseconds(i), [&] { first.end_one(); });
  http.client().wake_sleepers();
  first.wait();
  Countdown second(1);
  http.sleep(far, [&] { second.end_one(); });
  second.wait();
}

TEST_CASE("HttpClient leaves no descriptor open") {
  const auto use_once = [] {
    ScriptedServer server(
        [](Peer& peer, const SeenRequest&) { peer.answer(""); });
    HttpFixture http;
    http.post_all(http.target(server.url()), std::vector<std::string>(50));
  };
  use_once();
  const i64 before = open_descriptors();
  use_once();
  CHECK(open_descriptors() == before);
}

TEST_CASE("HttpClient leaves no descriptor open when it cannot connect") {
  const FullServer server;
  const i64 before = open_descriptors();
  {
    HttpFixture http({.connect_timeout_ms = 50});
    for (const HttpResponse& response : http.post_all(
             http.target(server.url()), std::vector<std::string>(20, "x")))
      CHECK(response.failure == HttpFailure::kConnect);
  }
  CHECK(open_descriptors() == before);
}

}  // namespace
}  // namespace docmill
