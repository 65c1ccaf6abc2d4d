#include "lib/score/signals.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace docmill {
namespace {

constexpr std::array<std::string_view, kSignals> kNames = {
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
    "lines",
    "paragraphs",
    "sentences",
    "whitespace_words",
    "non_symbol_words",
    "mean_word_length",
    "hash_ratio",
    "ellipsis_ratio",
    "alpha_word_ratio",
    "stop_words",
    "bullet_line_ratio",
    "ellipsis_line_ratio",
    "newline_word_ratio",
    "line_punctuation_ratio",
    "short_line_ratio",
    "line_char_dup_ratio",
    "uppercase_ratio",
    "digit_ratio",
    "dup_line_ratio",
    "dup_line_char_ratio",
    "dup_paragraph_ratio",
    "dup_paragraph_char_ratio",
    "top_2gram_char_ratio",
    "top_3gram_char_ratio",
    "top_4gram_char_ratio",
    "dup_5gram_char_ratio",
    "dup_6gram_char_ratio",
    "dup_7gram_char_ratio",
    "dup_8gram_char_ratio",
    "dup_9gram_char_ratio",
    "dup_10gram_char_ratio",
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "quality_entropy",
    "quality_coherence",
    "quality_completeness",
};

constexpr std::array<std::string_view, kFilters> kFilterNames = {
    "gopher_quality", "gopher_repetition", "c4", "fineweb"};

struct Group {
  std::string_view name;
  Signal first, last;
};

constexpr Group kGroups[] = {
    {"core", Signal::kBytes, Signal::kQuality},
    {"entropy", Signal::kCharEntropyBits, Signal::kTypeTokenRatio},
    {"shape", Signal::kLines, Signal::kDigitRatio},
    {"repetition", Signal::kDupLineRatio, Signal::kDup10gramCharRatio},
    {"readability", Signal::kFleschReadingEase, Signal::kFleschKincaidGrade},
    {"quality", Signal::kQualityEntropy, Signal::kQualityCompleteness},
};

std::string existing_names() {
  std::string text = "all, and the groups";
  for (const Group& group : kGroups)
    text.append(" ").append(group.name);
  text += ", the verdicts";
  for (const std::string_view name : kFilterNames)
    text.append(" ").append(name);
  return text + ", and each signal by its name, such as entropy_bits";
}

// The index of `name` among `names`, or -1.
int index_of(std::string_view name, std::span<const std::string_view> names) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

}  // namespace

std::string_view signal_name(Signal signal) {
  return kNames[static_cast<std::size_t>(signal)];
}

std::string_view filter_name(Filter filter) {
  return kFilterNames[static_cast<std::size_t>(filter)];
}

SignalSet SignalSet::core() { return range(Signal::kBytes, Signal::kQuality); }

SignalSet SignalSet::all() {
  SignalSet set = range(Signal::kBytes, Signal::kQualityCompleteness);
  for (int i = 0; i < kFilters; i++)
    set.insert(static_cast<Filter>(i));
  return set;
}

bool SignalSet::contains_any_filter() const { return bits_ >> kSignals != 0; }

bool SignalSet::exceeds_core() const { return (bits_ & ~core().bits_) != 0; }

// "quality" is a signal and a group: both are meant.
Result<SignalSet> SignalSet::find(std::string_view name) {
  if (name == "all")
    return all();
  SignalSet set;
  for (const Group& group : kGroups)
    if (name == group.name)
      set = range(group.first, group.last);
  if (const int i = index_of(name, kNames); i >= 0)
    set.bits_ |= bit_of(static_cast<Signal>(i));
  if (const int i = index_of(name, kFilterNames); i >= 0)
    set.insert(static_cast<Filter>(i));
  if (set.bits_ == 0)
    return fail(
        Error::Code::kUsage,
        "--signals: there is no signal, group or verdict '{}'; there are {}",
        name, existing_names());
  return set;
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
