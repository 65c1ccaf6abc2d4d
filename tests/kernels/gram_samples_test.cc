#include "kernels/gram_samples.h"

#include <bit>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace docmill::kernels {
namespace {

// Of all blocks that the text holds with the rest of their last grams, and not
// a byte behind these.
std::vector<uint64_t> samples(const GramSamples& version, std::string_view text,
                              int shift) {
  std::vector<uint64_t> masks((text.size() - kGramBytes + 1) / 64);
  text = text.substr(0, 64 * masks.size() + kGramBytes - 1);
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  version.run(bytes.data(), masks.size(), shift, masks.data());
  return masks;
}

bool is_chosen(const std::vector<uint64_t>& masks, size_t at) {
  return masks[at / 64] >> (at % 64) & 1;
}

std::string random_text(std::mt19937_64& rng, size_t size) {
  std::string text(size, '\0');
  for (char& c : text)
    c = static_cast<char>(rng());
  return text;
}

std::vector<GramSamples> supported() {
  std::vector<GramSamples> versions;
  for (const GramSamples& version : gram_samples_versions())
    if (version.is_supported())
      versions.push_back(version);
  return versions;
}

TEST_CASE("gram_samples chooses one gram of 2^shift") {
  std::mt19937_64 rng(1);
  const std::string text = random_text(rng, 64 * 4096 + kGramBytes);
  for (const GramSamples& version : supported())
    for (const int shift : {0, 1, 4, 8}) {
      CAPTURE(version.isa);
      CAPTURE(shift);
      double chosen = 0;
      for (const uint64_t mask : samples(version, text, shift))
        chosen += std::popcount(mask);
      const double wanted = 64. * 4096 / (1 << shift);
      CHECK(chosen == doctest::Approx(wanted).epsilon(0.1));
    }
}

TEST_CASE("gram_samples chooses by the gram, wherever it stands") {
  const std::string piece =
      "The mill stands by the river, and it grinds corn. ";
  for (const GramSamples& version : supported()) {
    CAPTURE(version.isa);
    const std::vector<uint64_t> alone =
        samples(version, piece + piece + piece, 2);
    for (size_t before = 0; before < 64; before++) {
      const std::vector<uint64_t> shifted =
          samples(version, std::string(before, '-') + piece + piece + piece, 2);
      for (size_t at = 0; at < piece.size(); at++)
        REQUIRE(is_chosen(alone, at) == is_chosen(shifted, before + at));
    }
  }
}

TEST_CASE("gram_samples: every version agrees with the reference") {
  std::mt19937_64 rng(2);
  const GramSamples& reference = gram_samples_versions().back();
  for (int round = 0; round < 500; round++) {
    const std::string text = random_text(rng, 64 * (rng() % 20) + kGramBytes);
    const auto shift = static_cast<int>(rng() % 32);
    for (const GramSamples& version : supported()) {
      CAPTURE(version.isa);
      REQUIRE(samples(version, text, shift) == samples(reference, text, shift));
    }
  }
}

}  // namespace
}  // namespace docmill::kernels
