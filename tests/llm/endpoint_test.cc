#include "lib/llm/endpoint.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

Endpoint endpoint(std::string_view url) { return Endpoint::parse(url).value(); }

ExtraHeader header(std::string_view line) {
  return ExtraHeader::parse(line).value();
}

ApiKey key(bool is_explicit) {
  return {Secret("sk-12345678"), is_explicit, "MY_KEY", {}};
}

using Lines = std::vector<std::string>;

TEST_CASE("Endpoint takes the base of an API apart") {
  struct {
    const char* url;
    const char* base;
    const char* host;
    int port;
    const char* name;
    bool is_https;
    bool is_loopback;
  } const kCases[] = {
      {"http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1", "127.0.0.1",
       8080, "127.0.0.1:8080", false, true},
      {"https://api.example.org/v1/", "https://api.example.org/v1",
       "api.example.org", 443, "api.example.org", true, false},
      {"http://localhost", "http://localhost", "localhost", 80, "localhost",
       false, true},
      {"http://localhost/", "http://localhost", "localhost", 80, "localhost",
       false, true},
      {"HTTP://LocalHost:1/V1//", "http://localhost:1/V1", "localhost", 1,
       "localhost:1", false, true},
      {"http://[::1]:8080/v1", "http://[::1]:8080/v1", "::1", 8080,
       "[::1]:8080", false, true},
      {"https://[2001:db8::1]", "https://[2001:db8::1]", "2001:db8::1", 443,
       "[2001:db8::1]", true, false},
      {"https://a.org/v1/chat/completions", "https://a.org/v1", "a.org", 443,
       "a.org", true, false},
      {"https://a.org/v1/chat/completions/", "https://a.org/v1", "a.org", 443,
       "a.org", true, false},
      {"https://a.org/x/y%20z/v1", "https://a.org/x/y%20z/v1", "a.org", 443,
       "a.org", true, false},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.url);
    const Result<Endpoint> got = Endpoint::parse(c.url);
    REQUIRE(got);
    CHECK(got->base_url == c.base);
    CHECK(got->chat_url == std::string(c.base) + "/chat/completions");
    CHECK(got->host == c.host);
    CHECK(got->port == c.port);
    CHECK(got->name == c.name);
    CHECK(got->is_https == c.is_https);
    CHECK(got->is_loopback == c.is_loopback);
  }
}

TEST_CASE("Endpoint is loopback only where that is certain") {
  for (const char* url : {"http://127.1.2.3", "http://127.255.255.255"})
    CHECK(endpoint(url).is_loopback);
  for (const char* url :
       {"http://127.1", "http://0.0.0.0", "http://10.0.0.1",
        "http://localhost.", "http://localhost.example.org",
        "http://127.0.0.1.example.org", "http://[::ffff:127.0.0.1]",
        "http://[::2]", "http://0x7f000001", "http://2130706433",
        "http://x.localhost"}) {
    CAPTURE(url);
    CHECK_FALSE(endpoint(url).is_loopback);
  }
}

TEST_CASE("Endpoint refuses what is not the base of an API") {
  for (const char* url : {"",
                          "/",
                          "127.0.0.1:8080/v1",
                          "ftp://a.org",
                          "http://",
                          "http:///v1",
                          "https//a.org",
                          "http://:80",
                          "http://a.org:",
                          "http://a.org:0",
                          "http://a.org:65536",
                          "http://a.org:80x",
                          "http://a.org:+80",
                          "http://a b.org",
                          "http://a.org/v 1",
                          "http://a.org/v1?x=1",
                          "http://a.org/v1#x",
                          "http://u:p@a.org",
                          "http://u@a.org",
                          "http://a.org/../v1",
                          "http://a.org/./v1",
                          "http://a.org/v1/..",
                          "http://a.org\\v1",
                          "http://a.org/v1\n",
                          "http://\xC3\xA9.org",
                          "http://[::1",
                          "http://[::1]x",
                          "http://[g::]",
                          "http://[]",
                          "http://::1",
                          "http://.a.org",
                          "http://-a.org",
                          "http://a%2eorg"}) {
    CAPTURE(url);
    const Result<Endpoint> got = Endpoint::parse(url);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Error::Code::kUsage);
    CHECK(got.error().what.starts_with("--endpoint: "));
  }
  CHECK_FALSE(Endpoint::parse("http://a.org/" + std::string(3000, 'x')));
}

TEST_CASE("Endpoint is one address") {
  for (const char* url : {"http://a.org,http://b.org", "http://a.org:1,b.org:2",
                          "http://a.org/v1,https://b.org/v1", "a,b"}) {
    CAPTURE(url);
    const Result<Endpoint> got = Endpoint::parse(url);
    REQUIRE_FALSE(got);
    CHECK(got.error().what.find("repeat the option") != std::string::npos);
  }
  CHECK(Endpoint::parse("http://a.org/v1,2"));
}

TEST_CASE("Endpoint does not repeat passwords") {
  for (const char* url : {"http://me:sekrit@a.org", "http://a.org?key=sekrit",
                          "me:sekrit@a.org", "http://a.org/#sekrit"}) {
    CAPTURE(url);
    const Result<Endpoint> got = Endpoint::parse(url);
    REQUIRE_FALSE(got);
    CHECK(got.error().what.find("sekrit") == std::string::npos);
  }
}

TEST_CASE("ExtraHeader takes a name and a value") {
  const ExtraHeader plain = header("X-Title:  a: b \t");
  CHECK(plain.name == "X-Title");
  CHECK(plain.value.reveal() == "a: b");
  CHECK_FALSE(plain.is_secret);
  CHECK(header("X-Empty:").value.is_empty());
}

TEST_CASE("ExtraHeader knows credentials by their names") {
  for (const char* line :
       {"Authorization: x", "api-key: x", "X-API-Key: x", "Cookie: x",
        "X-Auth-Token: x", "Ocp-Apim-Subscription-Key: x",
        "Proxy-Authorization: x", "x-goog-api-key: x", "X-Secret: x"}) {
    CAPTURE(line);
    CHECK(header(line).is_secret);
  }
  CHECK_FALSE(header("HTTP-Referer: x").is_secret);
}

TEST_CASE("ExtraHeader refuses what would break or fake a request") {
  for (const char* line :
       {"", "name", ": sekrit", "a b: sekrit", " a: sekrit", "a : sekrit",
        "a: sekrit\r\nb: c", "a: sekrit\n", "a: \x01sekrit", "a: sekrit\x7F",
        "Content-Length: 1", "host: sekrit", "Transfer-Encoding: chunked",
        "CONTENT-TYPE: sekrit", "Connection: close", "Expect: sekrit",
        "n\xC3\xA4me: sekrit"}) {
    CAPTURE(line);
    const Result<ExtraHeader> got = ExtraHeader::parse(line);
    REQUIRE_FALSE(got);
    CHECK(got.error().what.starts_with("--header: "));
    CHECK(got.error().what.find("sekrit") == std::string::npos);
  }
  CHECK_FALSE(ExtraHeader::parse("a: " + std::string(9000, 'x')));
}

TEST_CASE("request_header_lines sends the key and the extra headers") {
  const std::vector<ExtraHeader> extra = [] {
    std::vector<ExtraHeader> list;
    list.push_back(header("X-Title: mill"));
    return list;
  }();
  CHECK(request_header_lines(endpoint("https://a.org"), key(false), extra)
            .value() ==
        Lines{"Content-Type: application/json", "Accept: application/json",
              "Authorization: Bearer sk-12345678", "X-Title: mill"});
  CHECK(request_header_lines(endpoint("http://a.org"), ApiKey(), {}).value() ==
        Lines{"Content-Type: application/json", "Accept: application/json"});
}

TEST_CASE("request_header_lines keeps keys off unencrypted networks") {
  std::vector<ExtraHeader> extra;
  extra.push_back(header("api-key: sekrit"));
  const Endpoint far = endpoint("http://10.0.0.1/v1");
  for (const auto& got : {request_header_lines(far, key(false), {}),
                          request_header_lines(far, key(true), {}),
                          request_header_lines(far, ApiKey(), extra)}) {
    REQUIRE_FALSE(got);
    CHECK(got.error().what.starts_with("--endpoint: http://10.0.0.1/v1: "));
    CHECK(got.error().what.find("sk-12345678") == std::string::npos);
    CHECK(got.error().what.find("sekrit") == std::string::npos);
  }
  CHECK(request_header_lines(endpoint("http://[::1]:1"), key(true), extra));
  CHECK(request_header_lines(endpoint("https://a.org"), ApiKey(), extra));
}

TEST_CASE("request_header_lines leaves out a key meant for another server") {
  std::vector<ExtraHeader> extra;
  extra.push_back(header("Authorization: Basic abc"));
  const Endpoint at = endpoint("https://a.org");
  CHECK(request_header_lines(at, key(false), extra).value().size() == 3);
  const auto both = request_header_lines(at, key(true), extra);
  REQUIRE_FALSE(both);
  CHECK(both.error().what.find("MY_KEY") != std::string::npos);
}

TEST_CASE("make_redactor hides the key and secret headers only") {
  std::vector<ExtraHeader> extra;
  extra.push_back(header("Cookie: session=1"));
  extra.push_back(header("X-Title: mill"));
  CHECK(make_redactor(key(false), extra).redact("sk-12345678 session=1 mill") ==
        "*** *** mill");
}

}  // namespace
}  // namespace docmill
