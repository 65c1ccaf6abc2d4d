#include "kernels/json_escape.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace docmill::kernels {
namespace {

std::string escape(const EscapeJson& version, std::string_view text) {
  const std::vector<uint8_t> exact(text.begin(), text.end());
  std::vector<uint8_t> out(escaped_capacity(text.size()));
  const size_t n = version.run(exact.data(), exact.size(), out.data());
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n)};
}

TEST_CASE("escape_json escapes what JSON wants, and nothing else") {
  for (const EscapeJson& version : escape_json_versions())
    if (version.is_supported()) {
      CAPTURE(version.isa);
      CHECK(escape(version, "").empty());
      CHECK(escape(version, "a \"b\" \\c/\n\r\t") == R"(a \"b\" \\c/\n\r\t)");
      CHECK(escape(version, std::string_view("\0\x1F\x7F\xFF", 4)) ==
            "\\u0000\\u001f\x7F\xFF");
      CHECK(escape(version, std::string(100, '\x01')).size() == 600);
    }
}

TEST_CASE("escape_json: every version agrees with the reference") {
  std::mt19937 rng(42);
  std::string bytes(512, ' ');
  for (char& b : bytes)
    b = static_cast<char>(rng() % 4 == 0 ? rng() % 0x30 : rng());
  const EscapeJson& reference = escape_json_versions().back();
  for (const EscapeJson& version : escape_json_versions()) {
    if (!version.is_supported())
      continue;
    CAPTURE(version.isa);
    for (size_t offset = 0; offset < 64; offset++)
      for (size_t n = 0; n <= 256; n++) {
        const auto text = std::string_view(bytes).substr(offset, n);
        REQUIRE(escape(version, text) == escape(reference, text));
      }
  }
}

}  // namespace
}  // namespace docmill::kernels
