#include "kernels/isa.h"

#include <doctest/doctest.h>

namespace docmill::kernels {
namespace {

TEST_CASE("is_known_isa accepts what DOCMILL_ISA may say and nothing else") {
  for (const char* good : {"", "scalar", "avx2", "avx512"})
    CHECK(is_known_isa(good));
  for (const char* bad : {"AVX2", "sse", "avx2 ", "avx"})
    CHECK_FALSE(is_known_isa(bad));
}

TEST_CASE("active_isa names a version") {
  CHECK_FALSE(active_isa().empty());
  CHECK(is_known_isa(active_isa()));
}

TEST_CASE("best_version falls back on the last row") {
  struct Version {
    const char* isa;
    bool (*is_supported)();
  };
  const Version versions[] = {{"avx512", [] { return false; }},
                              {"scalar", [] { return false; }}};
  CHECK(best_version(std::span<const Version>(versions)).isa ==
        std::string_view("scalar"));
}

}  // namespace
}  // namespace docmill::kernels
