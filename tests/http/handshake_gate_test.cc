#include "lib/http/handshake_gate.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "lib/http/http_target.h"

namespace docmill {
namespace {

using std::chrono::milliseconds;

// Of requests to one target, as many as go at once, and two more.
struct Requests {
  static constexpr i64 kAtOnce = HandshakeGate::kMostAtOnce;

  std::unique_ptr<HttpTarget> target;
  std::vector<SendNode> nodes{kAtOnce + 2};
  NodeList<SendNode> done;
  SteadyClock::time_point start{};
  HandshakeGate gate{milliseconds(1000)};

  explicit Requests(const char* url = "https://127.0.0.1/")
      : target(HttpTarget::create(url, {}).value()) {
    for (SendNode& node : nodes) {
      node.request.target = target.get();
      node.sent_at = start;
    }
  }

  i64 admit_all() {
    i64 admitted = 0;
    for (SendNode& node : nodes)
      admitted += gate.admit(node);
    return admitted;
  }
  NodeList<SendNode> release(int ms = 0) {
    return gate.release(start + milliseconds(ms), done);
  }
};

TEST_CASE("HandshakeGate lets the next go when one is about to be sent") {
  Requests requests;
  CHECK(requests.admit_all() == Requests::kAtOnce);
  CHECK(requests.release().is_empty());
  HandshakeGate::leave(requests.nodes[3]);
  HandshakeGate::leave(requests.nodes[3]);  // and has ended
  NodeList<SendNode> released = requests.release();
  REQUIRE_FALSE(released.is_empty());
  SendNode& next = released.pop();
  CHECK(&next == &requests.nodes[Requests::kAtOnce]);
  CHECK(released.is_empty());
  CHECK(requests.gate.admit(next));
  CHECK(requests.release().is_empty());
}

TEST_CASE("HandshakeGate holds no request up where there is no handshake") {
  Requests requests("http://127.0.0.1/");
  CHECK(requests.admit_all() == std::ssize(requests.nodes));
}

TEST_CASE("HandshakeGate holds no request up for another target's") {
  Requests requests;
  requests.admit_all();
  const auto other = HttpTarget::create("https://127.0.0.2/", {}).value();
  SendNode node;
  node.request.target = other.get();
  CHECK(requests.gate.admit(node));
}

TEST_CASE("HandshakeGate keeps none longer than a connection may take") {
  Requests requests;
  requests.admit_all();
  CHECK(requests.release(999).is_empty());
  CHECK(requests.done.is_empty());
  CHECK(requests.release(1000).is_empty());
  REQUIRE_FALSE(requests.done.is_empty());
  CHECK(requests.done.pop().response.failure == HttpFailure::kConnect);
  CHECK_FALSE(requests.done.is_empty());
}

TEST_CASE("HandshakeGate gives up those whose endpoint is abandoned") {
  Requests requests;
  requests.admit_all();
  requests.nodes.back().request.abandon = Abandon::kNever;
  requests.gate.abandon(requests.target.get(), requests.done);
  REQUIRE_FALSE(requests.done.is_empty());
  CHECK(requests.done.pop().response.failure == HttpFailure::kAbandoned);
  CHECK(requests.done.is_empty());
  CHECK(&requests.gate.take_all().pop() == &requests.nodes.back());
}

}  // namespace
}  // namespace docmill
