#include "lib/http/http_client.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "tests/http/http_fixture.h"
#include "tests/http/scripted_server.h"

namespace docmill {
namespace {

void echo(Peer& peer, const SeenRequest& request) { peer.answer(request.body); }

TEST_CASE("HttpClient gives back what the server answers") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    peer.answer("got " + request.body);
  });
  HttpFixture http;
  const HttpResponse response = http.post(http.target(server.url()), "hello");
  CHECK(response.failure == HttpFailure::kNone);
  CHECK(response.status == 200);
  CHECK(response.body == "got hello");
  CHECK(response.sent_body == "hello");
  CHECK(response.message == "");
}

TEST_CASE("HttpClient sends the target's header lines and no others") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    peer.answer(request.head);
  });
  HttpFixture http;
  const HttpTarget* target = http.target(
      server.url(),
      {"Authorization: Bearer abc", "Content-Type: application/json"});
  const HttpResponse response = http.post(target, std::string(2 << 20, 'x'));
  CHECK(response.body ==
        fmt::format("POST /v1 HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n"
                    "User-Agent: docmill\r\nAccept: */*\r\n"
                    "Authorization: Bearer abc\r\n"
                    "Content-Type: application/json\r\n"
                    "Content-Length: 2097152\r\n",
                    server.port()));
}

TEST_CASE("HttpClient sends many requests at once") {
  ScriptedServer server(echo);
  HttpFixture http({.max_connections = 64, .connections_per_multi = 10});
  std::vector<std::string> bodies;
  for (int i = 0; i < 2'000; i++)
    bodies.push_back(fmt::format("body {}", i));
  const auto responses = http.post_all(http.target(server.url()), bodies);
  for (std::size_t i = 0; i < bodies.size(); i++) {
    REQUIRE(responses[i].failure == HttpFailure::kNone);
    REQUIRE(responses[i].body == bodies[i]);
  }
  CHECK(server.connections() <= 64);
  CHECK(http.executor().largest_post() <= 64);
}

TEST_CASE("HttpClient wakes sleepers in the order of their times") {
  HttpFixture http;
  const auto now = SteadyClock::now();
  std::mutex mutex;
  std::vector<int> order;
  Countdown countdown(3);
  for (const int i : {2, 0, 1}) {
    const auto until = now + std::chrono::milliseconds(30 * i);
    http.sleep(until, [&, i, until] {
      {
        const std::lock_guard lock(mutex);
        order.push_back(i);
        CHECK(SteadyClock::now() >= until);
      }
      countdown.end_one();
    });
  }
  countdown.wait();
  CHECK(order == std::vector<int>{0, 1, 2});
}

}  // namespace
}  // namespace docmill
