#include "lib/score/scorer.h"

#include <cmath>

#include "lib/base/json_text.h"
#include "lib/text/word_rules.h"

namespace docmill {
namespace {

double normalized(const WordStats& stats) {
  if (stats.unique_words < 2)
    return 0;
  return stats.entropy_bits /
         std::log2(static_cast<double>(stats.unique_words));
}

// Writes the members of one object.
class MemberWriter {
 public:
  MemberWriter(std::string& out, SignalSet signals)
      : out_(out), signals_(signals) {}

  template <class Number>
  void member(Signal signal, Number value) {
    if (put_name(signal))
      append_json_number(out_, value);
  }

  void member(Signal signal, const std::optional<double>& value) {
    if (!put_name(signal))
      return;
    if (value)
      append_json_number(out_, *value);
    else
      out_ += "null";
  }

 private:
  bool put_name(Signal signal) {
    if (!signals_.contains(signal))
      return false;
    out_ += is_first_ ? "\"" : ",\"";
    out_ += signal_name(signal);
    out_ += "\":";
    is_first_ = false;
    return true;
  }

  std::string& out_;
  SignalSet signals_;
  bool is_first_ = true;
};

}  // namespace

Scorer::Scorer(SignalSet signals)
    : signals_(signals), words_({.rules = kUnicodeWords}) {}

Scores Scorer::score(std::string_view text) {
  const WordStats stats = words_.count(text);
  Scores scores;
  scores.bytes = std::ssize(text);
  scores.chars = stats.chars;
  scores.words = stats.words;
  scores.unique_words = stats.unique_words;
  scores.entropy_bits = stats.entropy_bits;
  scores.entropy_normalized = normalized(stats);
  if (signals_.contains(Signal::kQuality))
    scores.quality = quality_.measure(text, stats);
  if (signals_.contains(Signal::kCharEntropyBits))
    scores.char_entropy_bits = chars_.bits(text, stats.chars);
  if (signals_.contains(Signal::kUnigramEntropyNats))
    scores.unigram_entropy_nats = unigrams_.nats(text);
  if (stats.words > 0)
    scores.type_token_ratio = static_cast<double>(stats.unique_words) /
                              static_cast<double>(stats.words);
  return scores;
}

void append_scores(std::string& out, const Scores& scores, SignalSet signals) {
  out += '{';
  MemberWriter members(out, signals);
  members.member(Signal::kBytes, scores.bytes);
  members.member(Signal::kChars, scores.chars);
  members.member(Signal::kWords, scores.words);
  members.member(Signal::kUniqueWords, scores.unique_words);
  members.member(Signal::kEntropyBits, scores.entropy_bits);
  members.member(Signal::kEntropyNormalized, scores.entropy_normalized);
  members.member(Signal::kQuality, scores.quality);
  members.member(Signal::kCharEntropyBits, scores.char_entropy_bits);
  members.member(Signal::kUnigramEntropyNats, scores.unigram_entropy_nats);
  members.member(Signal::kTypeTokenRatio, scores.type_token_ratio);
  out += '}';
}

}  // namespace docmill
