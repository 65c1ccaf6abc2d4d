#include "lib/score/unigram_entropy.h"

#include <array>
#include <cmath>
#include <numbers>

#include "lib/text/word_rules.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxKeptBytes = std::size_t{1} << 20;

// 0 for the 32 ASCII characters that Python calls string.punctuation, else 1.
constexpr std::array<u8, 256> kIsKept = [] {
  std::array<u8, 256> table{};
  for (int c = 0; c < 256; c++) {
    const bool is_punctuation =
        (c >= '!' && c <= '/') || (c >= ':' && c <= '@') ||
        (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
    table[c] = is_punctuation ? 0 : 1;
  }
  return table;
}();

}  // namespace

UnigramEntropy::UnigramEntropy()
    : words_({.rules = kSpaceSeparated, .normalize = true}) {}

std::optional<double> UnigramEntropy::nats(std::string_view text) {
  char* const stripped = stripped_.reserve(text.size());
  std::size_t size = 0;
  for (const char c : text) {
    stripped[size] = c;
    size += kIsKept[static_cast<u8>(c)];
  }
  const WordStats stats = words_.count({stripped, size});
  stripped_.release_above(kMaxKeptBytes);
  if (stats.words == 0)
    return std::nullopt;
  return std::round(stats.entropy_bits * std::numbers::ln2 * 1e8) / 1e8;
}

}  // namespace docmill
