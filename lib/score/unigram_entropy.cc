#include "lib/score/unigram_entropy.h"

#include <cmath>
#include <numbers>

#include "kernels/drop_bytes.h"
#include "lib/text/word_rules.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxKeptBytes = std::size_t{1} << 20;

// The 32 characters that Python calls string.punctuation.
constexpr kernels::AsciiSet kPunctuation = kernels::ascii_set([](char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') ||
         (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
});

}  // namespace

UnigramEntropy::UnigramEntropy()
    : words_({.rules = kSpaceSeparated, .normalize = true}) {}

std::optional<double> UnigramEntropy::nats(std::string_view text) {
  u8* const stripped = stripped_.reserve(text.size() + 64);
  const std::size_t size =
      kernels::drop_bytes(reinterpret_cast<const u8*>(text.data()), text.size(),
                          kPunctuation, stripped);
  const WordStats stats =
      words_.count({reinterpret_cast<const char*>(stripped), size});
  stripped_.release_above(kMaxKeptBytes);
  if (stats.words == 0)
    return std::nullopt;
  return std::round(stats.entropy_bits * std::numbers::ln2 * 1e8) / 1e8;
}

}  // namespace docmill
