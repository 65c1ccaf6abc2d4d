// Fuzzes the score path: any bytes through every version of the kernels,
// which must agree, and what is valid of them through a Scorer.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/fold_words.h"
#include "kernels/word_bounds.h"
#include "lib/score/score_record.h"
#include "lib/score/scorer.h"
#include "lib/text/utf8.h"
#include "lib/text/word_rules.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

struct Fold {
  std::vector<u8> folded;
  std::vector<std::uint64_t> masks;
  std::size_t chars;
  u32 common_flags;
  bool operator==(const Fold&) const = default;
};

Fold fold(const kernels::FoldWords& version, const u8* data, std::size_t n,
          const kernels::FoldRules& rules) {
  Fold result{std::vector<u8>(kernels::folded_capacity(n)),
              std::vector<std::uint64_t>(kernels::mask_capacity(n)), 0, 0};
  const kernels::Folded out =
      version.run(data, n, rules, result.folded.data(), result.masks.data());
  require(out.bytes <= n + n / 2);
  result.folded.resize(out.bytes);
  result.masks.resize(out.bytes / 64 + 1);
  result.chars = out.chars;
  result.common_flags = out.common_flags;
  return result;
}

void check_bounds(const std::vector<std::uint64_t>& masks) {
  const auto find = [&](const kernels::WordBounds& version) {
    std::vector<u32> bounds(64 * masks.size() + 64);
    bool is_inside = false;
    bounds.resize(
        version.run(masks.data(), masks.size(), 0, is_inside, bounds.data()));
    require(!is_inside);
    return bounds;
  };
  const auto want = find(kernels::word_bounds_versions().back());
  for (const auto& version : kernels::word_bounds_versions())
    require(!version.is_supported() || find(version) == want);
}

void check_kernels(const u8* data, std::size_t n) {
  for (const auto* rules : {&kUnicodeWords, &kSpaceSeparated}) {
    const Fold want =
        fold(kernels::fold_words_versions().back(), data, n, *rules);
    for (const auto& version : kernels::fold_words_versions())
      require(!version.is_supported() ||
              fold(version, data, n, *rules) == want);
    check_bounds(want.masks);
  }
}

void check_scores(std::string_view text) {
  static Scorer scorer(SignalSet::all());
  Details details;
  const Scores scores = scorer.score(text, details);
  require(scores.bytes == std::ssize(text));
  require(scores.chars <= scores.bytes);
  require(scores.unique_words <= scores.words);
  require(scores.entropy_bits >= 0 && scores.entropy_normalized >= 0);
  require(scores.entropy_normalized <= 1 + 1e-9);
  require(details.char_entropy_bits >= 0);
  require(details.unigram_entropy_nats.value_or(0) >= 0);
  std::string again;
  std::string json;
  append_scores(json, scores, details, SignalSet::all());
  append_verdicts(json, details, SignalSet::all());
  Details anew;
  const Scores scores_again = scorer.score(text, anew);
  append_scores(again, scores_again, anew, SignalSet::all());
  append_verdicts(again, anew, SignalSet::all());
  require(json == again);
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  docmill::check_kernels(data, size);
  docmill::check_scores(docmill::replace_invalid_utf8(
      {reinterpret_cast<const char*>(data), size}));
  return 0;
}
