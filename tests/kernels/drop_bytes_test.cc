#include "kernels/drop_bytes.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace docmill::kernels {
namespace {

constexpr AsciiSet kDropped =
    ascii_set([](char c) { return c == '.' || c == '~' || (c & 3) == 1; });

std::string drop(const DropBytes& version, std::string_view text) {
  const std::vector<uint8_t> exact(text.begin(), text.end());
  std::vector<uint8_t> out(text.size() + 64);
  const size_t n =
      version.run(exact.data(), exact.size(), kDropped, out.data());
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n)};
}

TEST_CASE("drop_bytes drops the set and keeps what is beyond ASCII") {
  for (const DropBytes& version : drop_bytes_versions())
    if (version.is_supported()) {
      CHECK(drop(version, "abc. d~") == "bc d");  // 'a' ends in 01
      CHECK(drop(version, "\xAE\xC1\xFE") == "\xAE\xC1\xFE");
      CHECK(drop(version, "") == "");
    }
}

TEST_CASE("drop_bytes: every version agrees with the reference") {
  std::mt19937 rng(42);
  std::string bytes(512, ' ');
  for (char& b : bytes)
    b = static_cast<char>(rng());
  const DropBytes& reference = drop_bytes_versions().back();
  for (const DropBytes& version : drop_bytes_versions()) {
    if (!version.is_supported())
      continue;
    CAPTURE(version.isa);
    for (size_t offset = 0; offset < 64; offset++)
      for (size_t n = 0; n <= 256; n++) {
        const auto text = std::string_view(bytes).substr(offset, n);
        REQUIRE(drop(version, text) == drop(reference, text));
      }
  }
}

}  // namespace
}  // namespace docmill::kernels
