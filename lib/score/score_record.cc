#include "lib/score/score_record.h"

#include "lib/base/json_text.h"

namespace docmill {
namespace {

// Writes the members of one object.
class MemberWriter {
 public:
  MemberWriter(std::string& out, SignalSet signals)
      : out_(out), signals_(signals) {
    out_ += '{';
  }

  void add(Signal signal, i64 value) {
    if (put_name(signal))
      append_json_number(out_, value);
  }

  void add(Signal signal, double value) {
    if (put_name(signal))
      append_json_number(out_, value);
  }

  void add(Signal signal, const Ratio& value) {
    if (!put_name(signal))
      return;
    if (value)
      append_json_number(out_, *value);
    else
      out_ += "null";
  }

  // Values of signals that follow each other.
  template <std::size_t n>
  void add(Signal first, const std::array<Ratio, n>& values) {
    for (std::size_t i = 0; i < n; i++)
      add(static_cast<Signal>(static_cast<std::size_t>(first) + i), values[i]);
  }

  void finish() { out_ += '}'; }

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

void add_core(MemberWriter& members, const Scores& scores) {
  members.add(Signal::kBytes, scores.bytes);
  members.add(Signal::kChars, scores.chars);
  members.add(Signal::kWords, scores.words);
  members.add(Signal::kUniqueWords, scores.unique_words);
  members.add(Signal::kEntropyBits, scores.entropy_bits);
  members.add(Signal::kEntropyNormalized, scores.entropy_normalized);
  members.add(Signal::kQuality, scores.quality);
}

void add_shape(MemberWriter& members, const Shape& shape) {
  members.add(Signal::kLines, shape.lines);
  members.add(Signal::kParagraphs, shape.paragraphs);
  members.add(Signal::kSentences, shape.sentences);
  members.add(Signal::kWhitespaceWords, shape.whitespace_words);
  members.add(Signal::kNonSymbolWords, shape.non_symbol_words);
  members.add(Signal::kMeanWordLength, shape.mean_word_length);
  members.add(Signal::kHashRatio, shape.hash_ratio);
  members.add(Signal::kEllipsisRatio, shape.ellipsis_ratio);
  members.add(Signal::kAlphaWordRatio, shape.alpha_word_ratio);
  members.add(Signal::kStopWords, shape.stop_words);
  members.add(Signal::kBulletLineRatio, shape.bullet_line_ratio);
  members.add(Signal::kEllipsisLineRatio, shape.ellipsis_line_ratio);
  members.add(Signal::kNewlineWordRatio, shape.newline_word_ratio);
  members.add(Signal::kLinePunctuationRatio, shape.line_punctuation_ratio);
  members.add(Signal::kShortLineRatio, shape.short_line_ratio);
  members.add(Signal::kLineCharDupRatio, shape.line_char_dup_ratio);
  members.add(Signal::kUppercaseRatio, shape.uppercase_ratio);
  members.add(Signal::kDigitRatio, shape.digit_ratio);
}

void add_repetition(MemberWriter& members, const Repetition& repetition) {
  members.add(Signal::kDupLineRatio, repetition.dup_line_ratio);
  members.add(Signal::kDupLineCharRatio, repetition.dup_line_char_ratio);
  members.add(Signal::kDupParagraphRatio, repetition.dup_paragraph_ratio);
  members.add(Signal::kDupParagraphCharRatio,
              repetition.dup_paragraph_char_ratio);
  members.add(Signal::kTop2gramCharRatio, repetition.top_gram_char_ratio);
  members.add(Signal::kDup5gramCharRatio, repetition.dup_gram_char_ratio);
}

void add_details(MemberWriter& members, const Details& details) {
  members.add(Signal::kCharEntropyBits, details.char_entropy_bits);
  members.add(Signal::kUnigramEntropyNats, details.unigram_entropy_nats);
  members.add(Signal::kTypeTokenRatio, details.type_token_ratio);
  add_shape(members, details.shape);
  add_repetition(members, details.repetition);
  members.add(Signal::kFleschReadingEase,
              details.readability.flesch_reading_ease);
  members.add(Signal::kFleschKincaidGrade,
              details.readability.flesch_kincaid_grade);
  members.add(Signal::kQualityEntropy, details.quality.entropy);
  members.add(Signal::kQualityCoherence, details.quality.coherence);
  members.add(Signal::kQualityCompleteness, details.quality.completeness);
}

}  // namespace

void append_scores(std::string& out, const Scores& scores) {
  MemberWriter members(out, SignalSet::core());
  add_core(members, scores);
  members.finish();
}

void append_scores(std::string& out, const Scores& scores,
                   const Details& details, SignalSet signals) {
  MemberWriter members(out, signals);
  add_core(members, scores);
  add_details(members, details);
  members.finish();
}

void append_verdicts(std::string& out, const Details& details,
                     SignalSet signals) {
  char separator = '{';
  for (int i = 0; i < kFilters; i++) {
    const auto filter = static_cast<Filter>(i);
    if (!signals.contains(filter))
      continue;
    out += separator;
    out += '"';
    out += filter_name(filter);
    out += "\":\"";
    out += details.verdicts[static_cast<std::size_t>(i)].rule;
    out += '"';
    separator = ',';
  }
  out += '}';
}

}  // namespace docmill
