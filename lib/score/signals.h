// The names of what docmill measures, and sets of them.

#pragma once

#include <string_view>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

// In the order in which records show them.
enum class Signal {
  // core
  kBytes,
  kChars,
  kWords,
  kUniqueWords,
  kEntropyBits,
  kEntropyNormalized,
  kQuality,
  // entropy
  kCharEntropyBits,
  kUnigramEntropyNats,
  kTypeTokenRatio,
  // shape
  kLines,
  kParagraphs,
  kSentences,
  kWhitespaceWords,
  kNonSymbolWords,
  kMeanWordLength,
  kHashRatio,
  kEllipsisRatio,
  kAlphaWordRatio,
  kStopWords,
  kBulletLineRatio,
  kEllipsisLineRatio,
  kNewlineWordRatio,
  kLinePunctuationRatio,
  kShortLineRatio,
  kLineCharDupRatio,
  kUppercaseRatio,
  kDigitRatio,
  // repetition
  kDupLineRatio,
  kDupLineCharRatio,
  kDupParagraphRatio,
  kDupParagraphCharRatio,
  kTop2gramCharRatio,
  kTop3gramCharRatio,
  kTop4gramCharRatio,
  kDup5gramCharRatio,
  kDup6gramCharRatio,
  kDup7gramCharRatio,
  kDup8gramCharRatio,
  kDup9gramCharRatio,
  kDup10gramCharRatio,
  // readability
  kFleschReadingEase,
  kFleschKincaidGrade,
  // quality
  kQualityEntropy,
  kQualityCoherence,
  kQualityCompleteness,
};

inline constexpr int kSignals =
    static_cast<int>(Signal::kQualityCompleteness) + 1;

// Sets of rules that a text passes or not, in the order of records.
enum class Filter { kGopherQuality, kGopherRepetition, kC4, kFineweb };

inline constexpr int kFilters = static_cast<int>(Filter::kFineweb) + 1;

// The name in records and options, such as "entropy_bits".
std::string_view signal_name(Signal signal);

// The name in records and options, such as "gopher_quality".
std::string_view filter_name(Filter filter);

// Signals, and filters whose verdicts are wanted.
class SignalSet {
 public:
  static SignalSet core();
  static SignalSet all();  // and all verdicts

  // Reads "core", "all", or names of signals, groups and filters with commas
  // between, such as "core,char_entropy_bits,c4". Fails on a name that does
  // not exist, and on an empty one.
  static Result<SignalSet> parse(std::string_view list);

  bool contains(Signal signal) const { return (bits_ & bit_of(signal)) != 0; }
  bool contains(Filter filter) const { return (bits_ & bit_of(filter)) != 0; }

  // Whether any from `first` to `last` is in it.
  bool contains_any(Signal first, Signal last) const {
    return (bits_ & range(first, last).bits_) != 0;
  }
  bool contains_any_filter() const;
  bool exceeds_core() const;

  void insert(Filter filter) { bits_ |= bit_of(filter); }

 private:
  static u64 bit_of(Signal signal) {
    return u64{1} << static_cast<int>(signal);
  }
  static u64 bit_of(Filter filter) {
    return u64{1} << (kSignals + static_cast<int>(filter));
  }
  // All signals from `first` to `last`.
  static SignalSet range(Signal first, Signal last) {
    SignalSet set;
    set.bits_ = bit_of(last) | (bit_of(last) - bit_of(first));
    return set;
  }
  static Result<SignalSet> find(std::string_view name);

  u64 bits_ = 0;
};

static_assert(kSignals + kFilters <= 64);

}  // namespace docmill
