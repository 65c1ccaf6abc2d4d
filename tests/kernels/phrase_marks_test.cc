#include "kernels/phrase_marks.h"

#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace docmill::kernels {
namespace {

std::vector<uint64_t> marks_of(const MarkPhrases& version,
                               std::string_view text) {
  std::vector<uint64_t> masks(text.size() / 64 + 1, ~uint64_t{0});
  version.run(reinterpret_cast<const uint8_t*>(text.data()), text.size(),
              masks.data());
  return masks;
}

TEST_CASE("mark_phrases: every version agrees with the reference") {
  constexpr std::string_view kPieces[] = {
      "a",   " ",     "{",   "[",   "jav",    "JAV", "ip",
      "ips", "terms", "vac", "oki", "\u212A", "\n",  "\xE2"};
  std::mt19937 rng(42);
  const MarkPhrases& reference = mark_phrases_versions().back();
  for (size_t size = 0; size < 1000; size += size < 300 ? 1 : 97) {
    std::string text;
    while (text.size() < size)
      text += kPieces[rng() % std::size(kPieces)];
    text.resize(size);
    for (const MarkPhrases& version : mark_phrases_versions()) {
      CAPTURE(version.isa);
      CAPTURE(size);
      if (version.is_supported())
        CHECK(marks_of(version, text) == marks_of(reference, text));
    }
  }
}

TEST_CASE("mark_phrases marks a phrase in any case and nothing else") {
  const std::string_view text = "JavaScript {x} okies coo\u212Aie";
  const uint64_t mask = marks_of(mark_phrases_versions().front(), text).at(0);
  std::string marked;
  for (size_t i = 0; i < text.size(); i++)
    marked += mask >> i & 1 ? '^' : '.';
  CHECK(marked == "^..........^...^........^....");
}

}  // namespace
}  // namespace docmill::kernels
