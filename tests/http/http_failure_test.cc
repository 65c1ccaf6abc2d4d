#include "lib/http/http_failure.h"

#include <atomic>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/http/http_fixture.h"
#include "tests/http/scripted_server.h"

namespace docmill {
namespace {

HttpResponse response_of(ScriptedServer::Script script,
                         HttpOptions options = {}) {
  ScriptedServer server(std::move(script));
  HttpFixture http(std::move(options));
  return http.post(http.target(server.url()), "body");
}

TEST_CASE("HttpClient tells a refused connection") {
  HttpFixture http;
  const HttpTarget* target =
      http.target(fmt::format("http://user:pa55@127.0.0.1:{}/", unused_port()),
                  {"Authorization: Bearer k3y"});
  const HttpResponse response = http.post(target, "body");
  CHECK(response.failure == HttpFailure::kConnect);
  CHECK(response.status == 0);
  CHECK_FALSE(response.is_reused);
  CHECK(response.message.find("onnect") != std::string::npos);
  CHECK(response.message.find("pa55") == std::string::npos);
  CHECK(response.message.find("k3y") == std::string::npos);
}

TEST_CASE("HttpClient tells a name without an address, to all that wait") {
  HttpFixture http;
  const HttpTarget* target = http.target("http://no-such-host.invalid/");
  for (const HttpResponse& response :
       http.post_all(target, std::vector<std::string>(50, "x")))
    REQUIRE(response.failure == HttpFailure::kDns);
  CHECK(http.post(target, "x").failure == HttpFailure::kDns);
}

TEST_CASE("HttpClient tells a connection that was reset") {
  const HttpResponse response =
      response_of([](Peer& peer, const SeenRequest&) { peer.reset(); });
  CHECK(response.failure == HttpFailure::kReset);
}

TEST_CASE("HttpClient tells a connection closed before the answer") {
  const HttpResponse response =
      response_of([](Peer& peer, const SeenRequest&) { peer.close(); });
  CHECK(response.failure == HttpFailure::kReset);
}

TEST_CASE("HttpClient tells a body that ended early") {
  for (const std::string_view head :
       {"Content-Length: 100\r\n\r\nonly",
        "Transfer-Encoding: chunked\r\n\r\n64\r\nonly"}) {
    const HttpResponse response =
        response_of([head](Peer& peer, const SeenRequest&) {
          peer.write("HTTP/1.1 200 OK\r\n");
          peer.write(head);
          peer.close();
        });
    CHECK(response.failure == HttpFailure::kTruncated);
    CHECK(response.status == 200);
  }
}

TEST_CASE("HttpClient takes an answer as large as allowed and none larger") {
  const auto failure_with = [](std::size_t size) {
    return response_of(
               [size](Peer& peer, const SeenRequest&) {
                 peer.answer(std::string(size, 'x'));
               },
               {.max_answer_bytes = 1'000})
        .failure;
  };
  CHECK(failure_with(1'000) == HttpFailure::kNone);
  CHECK(failure_with(1'001) == HttpFailure::kTooLarge);
}

TEST_CASE("HttpClient takes no more of an endless answer than allowed") {
  const HttpResponse response = response_of(
      [](Peer& peer, const SeenRequest&) {
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (peer.is_open())
          peer.write("4\r\nmore\r\n");
      },
      {.max_answer_bytes = 100'000});
  CHECK(response.failure == HttpFailure::kTooLarge);
  CHECK(response.body.size() <= 100'000);
}

TEST_CASE("HttpClient bounds what long answers take together") {
  constexpr std::size_t kFair = (64 << 10) + 8 * 1;
  ScriptedServer server([&](Peer& peer, const SeenRequest& request) {
    const std::size_t surplus = request.body == "x" ? 0 : 700;
    peer.answer(std::string(kFair + surplus, 'x'));
  });
  HttpFixture http({.max_surplus_bytes = 1'000});
  const HttpTarget* target = http.target(server.url());
  const auto failure_of = [&](const std::string& body) {
    return http.post(target, body).failure;
  };
  {
    const HttpResponse held = http.post(target, "y");
    CHECK(held.failure == HttpFailure::kNone);
    CHECK(failure_of("y") == HttpFailure::kNoRoom);
    CHECK(failure_of("x") == HttpFailure::kNone);
  }
  CHECK(failure_of("y") == HttpFailure::kNone);
}

TEST_CASE("HttpClient takes no endless header") {
  const HttpResponse response = response_of([](Peer& peer, const SeenRequest&) {
    peer.write("HTTP/1.1 200 OK\r\n");
    while (peer.is_open())
      peer.write("Retry-After: 1\r\n");
  });
  CHECK(response.failure == HttpFailure::kTooLarge);
}

TEST_CASE("HttpClient does not wait longer than allowed for an answer") {
  const HttpResponse response = response_of(
      [](Peer& peer, const SeenRequest&) { peer.wait_until_closed(); },
      {.timeout_ms = 50});
  CHECK(response.failure == HttpFailure::kTimeout);
  CHECK(response.total_ms >= 50);
}

TEST_CASE("HttpClient takes no time from an answer for connecting") {
  const HttpResponse response = response_of(
      [](Peer& peer, const SeenRequest&) { peer.wait_until_closed(); },
      {.timeout_ms = 100, .connect_timeout_ms = 20});
  CHECK(response.failure == HttpFailure::kTimeout);
  CHECK(response.total_ms >= 100);
}

TEST_CASE("HttpClient connects anew after a server closed when idle") {
  ScriptedServer server([](Peer& peer, const SeenRequest&) {
    peer.answer("fine");
    peer.close();
  });
  HttpFixture http;
  const HttpTarget* target = http.target(server.url());
  for (int i = 0; i < 20; i++)
    CHECK(http.post(target, "x").body == "fine");
}

TEST_CASE("HttpClient ends an answer that drips when the time is up") {
  const HttpResponse response = response_of(
      [](Peer& peer, const SeenRequest&) {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        while (peer.is_open()) {
          peer.write("x");
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
      },
      {.timeout_ms = 100});
  CHECK(response.failure == HttpFailure::kTimeout);
}

TEST_CASE("HttpClient tells what is not HTTP") {
  const HttpResponse response = response_of([](Peer& peer, const SeenRequest&) {
    peer.write("SSH-2.0-OpenSSH_9.2\r\n");
    peer.close();
  });
  CHECK(response.failure == HttpFailure::kOther);
  CHECK(response.message != "");
}

TEST_CASE("HttpClient counts what curl sends again of itself") {
  ScriptedServer server([](Peer& peer, const SeenRequest& request) {
    if (request.connection == 0 && request.number > 0)
      peer.close();
    else
      peer.answer("fine");
  });
  HttpFixture http;
  const HttpTarget* target = http.target(server.url());
  const HttpResponse first = http.post(target, "1");
  CHECK(first.body == "fine");
  CHECK(first.resends == 0);
  const HttpResponse second = http.post(target, "2");
  CHECK(second.body == "fine");
  CHECK(second.resends == 1);
  CHECK(server.requests() == 3);
}

TEST_CASE("HttpClient lets curl send only so many again") {
  constexpr int kRequests = 150;
  std::atomic<bool> is_broken{false};
  Countdown held(kRequests);  // until each has a connection of its own
  ScriptedServer server([&](Peer& peer, const SeenRequest&) {
    if (is_broken)
      return peer.close();
    held.end_one();
    held.wait();
    peer.answer("fine");
  });
  HttpFixture http({.max_connections = kRequests});
  const HttpTarget* target = http.target(server.url());
  http.post_all(target, std::vector<std::string>(kRequests, "x"));
  REQUIRE(server.connections() == kRequests);
  is_broken = true;
  for (const HttpResponse& response :
       http.post_all(target, std::vector<std::string>(kRequests, "x")))
    CHECK(response.failure == HttpFailure::kReset);
  CHECK(server.requests() <= 2 * kRequests + 100);
}

TEST_CASE("failure_of tells where the time ran out") {
  const auto of = [](Reached reached) {
    return failure_of(CURLE_OPERATION_TIMEDOUT, reached);
  };
  CHECK(of(Reached::kNothing) == HttpFailure::kDns);
  CHECK(of(Reached::kAddress) == HttpFailure::kConnect);
  CHECK(of(Reached::kConnection) == HttpFailure::kTimeout);
}

TEST_CASE("failure_message shows no password and no control character") {
  CHECK(failure_message(CURLE_COULDNT_RESOLVE_PROXY,
                        "syntax in 'http://me:pa55@proxy'")
            .find("pa55") == std::string::npos);
  CHECK(failure_message(CURLE_OK, "\x1b[2Jclear") == "\\x1b[2Jclear");
  CHECK(failure_message(CURLE_OK, std::string(1'000, 'x')).size() <= 200);
}

}  // namespace
}  // namespace docmill
