#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/http/certificate.h"
#include "tests/http/http_fixture.h"
#include "tests/http/scripted_server.h"

namespace docmill {
namespace {

void echo(Peer& peer, const SeenRequest& request) { peer.answer(request.body); }

TEST_CASE("HttpClient refuses a certificate that nobody vouches for") {
  Certificate certificate;
  ScriptedServer server(echo, certificate.tls());
  HttpFixture http;
  const HttpResponse response = http.post(http.target(server.url()), "secret");
  CHECK(response.failure == HttpFailure::kTls);
  CHECK(response.message.find("ertificate") != std::string::npos);
  CHECK(server.requests() == 0);
}

TEST_CASE("HttpClient trusts the certificates of ca_file") {
  Certificate certificate;
  ScriptedServer server(echo, certificate.tls());
  HttpFixture http({.ca_file = certificate.file()});
  const HttpTarget* target = http.target(server.url());
  CHECK(http.post(target, "over TLS").body == "over TLS");
  CHECK(http.post(target, std::string(300'000, 'x')).body.size() == 300'000);
  CHECK(server.connections() == 1);
}

TEST_CASE("HttpClient refuses a certificate for another host") {
  Certificate certificate;
  ScriptedServer server(echo, certificate.tls());
  HttpFixture http({.ca_file = certificate.file()});
  const HttpResponse response = http.post(
      http.target(fmt::format("https://localhost:{}/", server.port())), "");
  CHECK(response.failure == HttpFailure::kTls);
}

}  // namespace
}  // namespace docmill
