// Shows how well `quality` tells real documents from damaged copies, and
// whether it is fair to all lengths and kinds.
//
//   quality_pairs [--features | --errors DAMAGE] FILE.jsonl...
//
// Prints for each damage the share of pairs in which the real document is
// above its damaged copy (a tie is an error), by length; the share of copies
// below the gate; then the medians of real documents by length and kind. With
// --features one line of measured values per text instead, with --errors the
// pairs of a damage that were ranked wrongly.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lib/score/quality.h"
#include "lib/score/word_counter.h"
#include "lib/text/word_rules.h"
#include "perf/quality_damage.h"
#include "perf/quality_texts.h"

namespace docmill {
namespace {

constexpr double kGate = 85;

struct Measured {
  WordStats words;
  LineStats lines;
  WordSigns signs;
  QualityParts parts;
  double quality = 0;
};

Measured measure(std::string_view text) {
  static WordCounter counter({.rules = kUnicodeWords});
  static SegmentTable segments;
  Measured m;
  m.words = counter.count(text);
  m.lines = line_stats(text, segments);
  m.signs = word_signs(text, {counter.folded(), counter.masks()});
  m.parts = quality_parts(m.lines, m.signs, m.words, std::ssize(text));
  m.quality = quality_of(m.parts);
  return m;
}

double median(std::vector<double> values) {
  if (values.empty())
    return std::nan("");
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double percent_below(const std::vector<double>& values, double limit) {
  const auto below = std::count_if(values.begin(), values.end(),
                                   [=](double v) { return v < limit; });
  return 100 * static_cast<double>(below) /
         static_cast<double>(std::max<i64>(std::ssize(values), 1));
}

void print_features(std::string_view damage, const RealText& real,
                    std::string_view text) {
  const Measured m = measure(text);
  const LineStats& s = m.lines;
  const kernels::TextCounts& c = s.counts;
  const WordSigns& w = m.signs;
  for (const i64 v : {m.words.words,
                      m.words.word_bytes,
                      i64(text.size()),
                      c.high_bytes,
                      c.mojibake,
                      c.trailing_blanks,
                      c.spare_newlines,
                      c.doubled_words,
                      s.lines,
                      s.segments,
                      s.starts,
                      s.low_starts,
                      s.repeated_bytes,
                      s.boilerplate_bytes,
                      s.blank_runs,
                      s.hyphenated,
                      s.broken_lines,
                      s.begins,
                      s.low_begins,
                      s.long_ends,
                      s.open_ends,
                      w.words,
                      w.known,
                      w.judged,
                      w.odd,
                      w.pairs,
                      w.order,
                      w.sections,
                      w.likeness})
    fmt::print("{}\t", v);
  fmt::print("{:.3f}\t{:.3f}\t{:.3f}\t{:.3f}\t{}\t{}\t{}\n",
             m.words.entropy_bits, m.parts.entropy, m.parts.coherence,
             m.parts.completeness, damage, real.kind, real.id);
}

// The pairs of one damage, for all texts or those of one length.
struct Pairs {
  i64 pairs = 0;
  i64 above = 0;
  std::vector<double> damaged;

  void add(double real, double copy) {
    pairs++;
    above += real > copy;
    damaged.push_back(copy);
  }
  double percent_above() const {
    return 100 * static_cast<double>(above) /
           static_cast<double>(std::max<i64>(pairs, 1));
  }
};

// Calls `use(text index, copy)` for each text that the damage changes.
template <class Use>
void for_each_copy(const Damage& damage, const std::vector<RealText>& texts,
                   Use use) {
  Rng rng(20240229);
  for (size_t i = 0; i < texts.size(); i++) {
    const std::string copy = damage.apply(texts[i].text, rng);
    if (copy != texts[i].text && !copy.empty())
      use(i, copy);
  }
}

// The columns of the accuracies by length, and one for prose of any length.
constexpr i64 kLengths[] = {30, 100, 300, 1000};
constexpr size_t kProse = std::size(kLengths);

size_t length_column(i64 words) {
  const auto above =
      std::upper_bound(std::begin(kLengths), std::end(kLengths), words);
  return static_cast<size_t>(above - std::begin(kLengths)) - 1;
}

void print_damages(const std::vector<RealText>& texts,
                   const std::vector<double>& real) {
  fmt::print("{:22} {:>6} {:>7} {:>7} {:>7}   above, by words and in prose\n",
             "damage", "pairs", "above", "median", "< 85");
  fmt::print("{:54}", "");
  for (const i64 words : kLengths)
    fmt::print(" {:>6}", fmt::format("{}+", words));
  fmt::print("  prose\n");
  for (const Damage& damage : all_damages()) {
    Pairs all;
    Pairs of[kProse + 1];
    for_each_copy(damage, texts, [&](size_t i, const std::string& copy) {
      const double q = measure(copy).quality;
      all.add(real[i], q);
      of[length_column(texts[i].words)].add(real[i], q);
      if (texts[i].kind == "prose")
        of[kProse].add(real[i], q);
    });
    fmt::print("{:22} {:6} {:6.1f}% {:7.1f} {:6.1f}% ", damage.name, all.pairs,
               all.percent_above(), median(all.damaged),
               percent_below(all.damaged, kGate));
    for (const Pairs& pairs : of)
      fmt::print(" {:5.1f}%", pairs.percent_above());
    fmt::print("\n");
  }
}

void print_groups(const std::map<std::string, std::vector<double>>& groups) {
  for (const auto& [name, values] : groups)
    fmt::print("{:22} {:6} {:8.1f} {:7.1f}%\n", name, values.size(),
               median(values), 100 - percent_below(values, kGate));
}

void print_errors(std::string_view name, const std::vector<RealText>& texts,
                  const std::vector<double>& real) {
  for (const Damage& damage : all_damages())
    if (name == damage.name)
      for_each_copy(damage, texts, [&](size_t i, const std::string& copy) {
        const double q = measure(copy).quality;
        if (q >= real[i])
          fmt::print("{} ({}, {} words): {:.2f} -> {:.2f}\n", texts[i].id,
                     texts[i].kind, texts[i].words, real[i], q);
      });
}

int run(int argc, char** argv) {
  std::vector<std::string> args(argv + 1, argv + argc);
  std::string mode;
  std::string damage;
  if (!args.empty() && args[0].starts_with("--")) {
    mode = args[0];
    args.erase(args.begin());
    if (mode == "--errors" && !args.empty()) {
      damage = args[0];
      args.erase(args.begin());
    }
  }
  if (args.empty()) {
    fmt::print(stderr,
               "usage: quality_pairs [--features | --errors DAMAGE] "
               "FILE.jsonl...\n");
    return 2;
  }
  std::vector<RealText> texts;
  for (const std::string& path : args)
    for (RealText& text : real_texts(path))
      texts.push_back(std::move(text));

  if (mode == "--features") {
    for (const RealText& text : texts)
      print_features("real", text, text.text);
    for (const Damage& d : all_damages())
      for_each_copy(d, texts, [&](size_t i, const std::string& copy) {
        print_features(d.name, texts[i], copy);
      });
    return 0;
  }
  std::vector<double> real;
  std::map<std::string, std::vector<double>> kinds;
  std::map<std::string, std::vector<double>> lengths;
  for (const RealText& text : texts) {
    real.push_back(measure(text.text).quality);
    kinds[text.kind].push_back(real.back());
    lengths[length_class(text.words)].push_back(real.back());
  }
  if (mode == "--errors") {
    print_errors(damage, texts, real);
    return 0;
  }
  print_damages(texts, real);
  fmt::print("\n{:22} {:>6} {:>8} {:>8}\n", "real documents", "texts", "median",
             ">= 85");
  print_groups({{"all", real}});
  for (const i64 words : {30, 100, 300, 1000, 3000, 10000}) {
    const std::string name = length_class(words);
    if (lengths.contains(name))
      print_groups({{name, lengths[name]}});
  }
  print_groups(kinds);
  return 0;
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) { return docmill::run(argc, argv); }
