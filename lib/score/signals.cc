#include "lib/score/signals.h"

#include <algorithm>
#include <array>
#include <string>

namespace docmill {
namespace {

constexpr std::array<std::string_view, 10> kNames = {
    "bytes",
    "chars",
    "words",
    "unique_words",
    "entropy_bits",
    "entropy_normalized",
    "quality",
    "char_entropy_bits",
    "unigram_entropy_nats",
    "type_token_ratio",
};

// Groups and signals that a later version brings.
constexpr std::string_view kLater[] = {
    "shape", "lines", "paragraphs", "sentences", "whitespace_words",
    "non_symbol_words", "mean_word_length", "hash_ratio", "ellipsis_ratio",
    "alpha_word_ratio", "stop_words", "bullet_line_ratio",
    "ellipsis_line_ratio", "newline_word_ratio", "line_punctuation_ratio",
    "short_line_ratio", "line_char_dup_ratio", "uppercase_ratio", "digit_ratio",
    "repetition", "dup_line_ratio", "dup_line_char_ratio",
    "dup_paragraph_ratio", "dup_paragraph_char_ratio", "top_2gram_char_ratio",
    "top_3gram_char_ratio", "top_4gram_char_ratio", "dup_5gram_char_ratio",
    "dup_6gram_char_ratio", "dup_7gram_char_ratio", "dup_8gram_char_ratio",
    "dup_9gram_char_ratio", "dup_10gram_char_ratio", "readability",
    "flesch_reading_ease", "flesch_kincaid_grade", "quality_entropy",
    "quality_coherence", "quality_completeness",
    // Verdicts are named in the same list.
    "gopher_quality", "gopher_repetition", "c4", "fineweb"};

std::string existing_names() {
  std::string text = "core, entropy, all";
  for (const std::string_view name : kNames)
    text.append(", ").append(name);
  return text;
}

}  // namespace

std::string_view signal_name(Signal signal) {
  return kNames[static_cast<std::size_t>(signal)];
}

SignalSet SignalSet::range(Signal first, Signal last) {
  SignalSet set;
  for (int i = static_cast<int>(first); i <= static_cast<int>(last); i++)
    set.bits_ |= bit_of(static_cast<Signal>(i));
  return set;
}

SignalSet SignalSet::core() { return range(Signal::kBytes, Signal::kQuality); }

SignalSet SignalSet::all() {
  return range(Signal::kBytes, Signal::kTypeTokenRatio);
}

Result<SignalSet> SignalSet::find(std::string_view name) {
  if (name == "all")
    return all();
  if (name == "core")
    return core();
  if (name == "entropy")
    return range(Signal::kCharEntropyBits, Signal::kTypeTokenRatio);
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found != kNames.end()) {
    const auto signal = static_cast<Signal>(found - kNames.begin());
    return range(signal, signal);
  }
  if (std::find(std::begin(kLater), std::end(kLater), name) != std::end(kLater))
    return fail(Error::Code::kUsage,
                "--signals: {} comes in a later version; there are {}", name,
                existing_names());
  return fail(Error::Code::kUsage,
              "--signals: there is no signal or group '{}'; there are {}", name,
              existing_names());
}

Result<SignalSet> SignalSet::parse(std::string_view list) {
  SignalSet set;
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const Result<SignalSet> named = find(list.substr(0, comma));
    if (!named)
      return named;
    set.bits_ |= named->bits_;
    if (comma == list.size())
      return set;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace docmill
