#include "lib/http/http_target.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("HttpTarget takes http and https only") {
  CHECK(HttpTarget::create("http://127.0.0.1:8080/v1", {}));
  CHECK(HttpTarget::create("https://example.org", {}));
  for (const std::string url :
       {"", "file:///etc/passwd", "ftp://a/", "gopher://a/", "http://",
        "127.0.0.1", "http://a b/", "http://a:99999/"}) {
    CAPTURE(url);
    auto target = HttpTarget::create(url, {});
    REQUIRE_FALSE(target);
    CHECK(target.error().code == Error::Code::kUsage);
  }
}

TEST_CASE("HttpTarget refuses header lines that could become two") {
  for (const std::string& line :
       {std::string("a: secret\r\nb: c"), std::string("a: secret\n"),
        std::string("a: \0secret", 10), std::string("secret"),
        std::string(": secret")}) {
    auto target = HttpTarget::create("http://127.0.0.1/", {line});
    REQUIRE_FALSE(target);
    CHECK(target.error().what.find("secret") == std::string::npos);
  }
}

TEST_CASE("HttpTarget tells names from addresses") {
  const auto has_name = [](const char* url) {
    return HttpTarget::create(url, {}).value()->has_name();
  };
  CHECK(has_name("https://example.org/v1"));
  CHECK(has_name("http://localhost:8080/"));
  CHECK_FALSE(has_name("http://127.0.0.1:8080/"));
  CHECK_FALSE(has_name("http://[::1]:8080/"));
}

}  // namespace
}  // namespace docmill
