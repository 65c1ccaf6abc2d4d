// A word count for tests of the quality model, independent of the scorer.

#pragma once

#include <cctype>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

#include "lib/score/word_stats.h"

namespace docmill {

// ASCII words and bytes >= 0x80; near enough to the scorer's rule.
inline WordStats count_words(std::string_view text) {
  WordStats stats;
  std::map<std::string, i64> counts;
  std::string word;
  for (const char c : std::string(text) + " ") {
    if (static_cast<signed char>(c) < 0 ||
        std::isalnum(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      continue;
    }
    if (word.empty())
      continue;
    stats.words++;
    stats.word_bytes += std::ssize(word);
    counts[word]++;
    word.clear();
  }
  stats.unique_words = std::ssize(counts);
  for (const auto& [_, count] : counts) {
    const double p =
        static_cast<double>(count) / static_cast<double>(stats.words);
    stats.entropy_bits -= p * std::log2(p);
  }
  return stats;
}

}  // namespace docmill
