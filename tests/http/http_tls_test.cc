#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

#include "tests/http/http_fixture.h"
#include "tests/http/scripted_server.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

// A folder with a key and a certificate for 127.0.0.1 that signed itself.
class Certificate {
 public:
  Certificate() {
    const std::string command = fmt::format(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 "
        "-nodes -days 2 -subj /CN=docmill -addext subjectAltName=IP:127.0.0.1 "
        "-keyout {0}key.pem -out {0}cert.pem 2>/dev/null",
        folder_.path(""));
    REQUIRE(std::system(command.c_str()) == 0);
  }

  std::string file() const { return folder_.path("cert.pem"); }
  ScriptedServer::Tls tls() const { return {file(), folder_.path("key.pem")}; }

 private:
  TempFolder folder_;
};

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
