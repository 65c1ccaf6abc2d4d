#include "lib/http/name_gate.h"

#include <doctest/doctest.h>

#include "lib/http/http_target.h"

namespace docmill {
namespace {

struct Requests {
  std::unique_ptr<HttpTarget> target =
      HttpTarget::create("http://example.org/", {}).value();
  SendNode first;
  SendNode second;
  NodeList<SendNode> done;

  Requests() {
    first.request.target = target.get();
    second.request.target = target.get();
  }
};

TEST_CASE("NameGate lets the others go when the first has an address") {
  Requests requests;
  NameGate gate;
  CHECK(gate.admit(requests.first));
  CHECK(requests.first.is_lookup);
  CHECK_FALSE(gate.admit(requests.second));
  CHECK(gate.release().is_empty());

  requests.first.has_address = true;
  NodeList<SendNode> released = gate.release();
  REQUIRE_FALSE(released.is_empty());
  CHECK(&released.pop() == &requests.second);
  CHECK(gate.admit(requests.second));
  CHECK_FALSE(requests.second.is_lookup);
}

TEST_CASE("NameGate fails those that waited for a name without address") {
  Requests requests;
  NameGate gate;
  gate.admit(requests.first);
  gate.admit(requests.second);
  requests.first.response.failure = HttpFailure::kDns;
  requests.first.response.message = "no such name";
  gate.on_end(requests.first, requests.done);
  REQUIRE_FALSE(requests.done.is_empty());
  const HttpResponse& response = requests.done.pop().response;
  CHECK(response.failure == HttpFailure::kDns);
  CHECK(response.message == "no such name");
}

TEST_CASE("NameGate lets the next one look when the first was canceled") {
  Requests requests;
  NameGate gate;
  gate.admit(requests.first);
  gate.admit(requests.second);
  requests.first.response.failure = HttpFailure::kCanceled;
  gate.on_end(requests.first, requests.done);
  CHECK(requests.done.is_empty());
  REQUIRE_FALSE(gate.release().is_empty());
  CHECK(gate.admit(requests.second));
  CHECK(requests.second.is_lookup);
}

TEST_CASE("NameGate gives out all that it keeps") {
  Requests requests;
  NameGate gate;
  gate.admit(requests.first);
  gate.admit(requests.second);
  CHECK_FALSE(gate.take_all().is_empty());
  CHECK(gate.take_all().is_empty());
}

}  // namespace
}  // namespace docmill
