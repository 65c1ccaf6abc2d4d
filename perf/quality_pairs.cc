// Shows how well `quality` tells real documents from damaged copies.
//
//   quality_pairs [--features] FILE.jsonl [MAX_DOCUMENTS]
//
// Prints, for each damage, the share of pairs in which the real document is
// above its damaged copy, the medians, and the share of copies below 85;
// then medians of real documents by kind and length, and the time a document
// takes. With --features one line of measured values per text instead.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>
#include <utf8proc.h>

#include "lib/score/quality.h"
#include "lib/text/utf8.h"
#include "perf/quality_damage.h"

namespace docmill {
namespace {

constexpr i64 kMinWords = 30;
constexpr double kGate = 85;

struct Doc {
  std::string id;
  std::string text;
};

// Counts words well enough for this table; the scorer has the exact rule.
WordStats count_words(std::string_view text) {
  std::unordered_map<std::string, i64> counts;
  WordStats stats;
  std::string word;
  const auto end_word = [&] {
    if (word.empty())
      return;
    stats.words++;
    stats.word_bytes += std::ssize(word);
    counts[word]++;
    word.clear();
  };
  for (i64 at = 0; at < std::ssize(text);) {
    const Decoded c = decode_utf8(text, at);
    at += c.length;
    stats.chars++;
    const auto category =
        utf8proc_category(static_cast<utf8proc_int32_t>(c.code_point));
    const bool is_letter =
        category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    const bool is_number =
        category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
    if (is_letter || is_number || c.code_point == '_')
      append_utf8(word, static_cast<char32_t>(utf8proc_tolower(
                            static_cast<utf8proc_int32_t>(c.code_point))));
    else
      end_word();
  }
  end_word();
  stats.unique_words = std::ssize(counts);
  for (const auto& [_, count] : counts) {
    const double p =
        static_cast<double>(count) / static_cast<double>(stats.words);
    stats.entropy_bits -= p * std::log2(p);
  }
  return stats;
}

std::vector<Doc> read(const char* path, size_t max_docs) {
  std::vector<Doc> docs;
  simdjson::dom::parser parser;
  simdjson::dom::document_stream stream;
  if (parser.load_many(path, 64 << 20).get(stream))
    return docs;
  for (auto item : stream) {
    std::string_view id;
    std::string_view text;
    if (item["id"].get(id) || item["text"].get(text))
      continue;
    if (count_words(text).words >= kMinWords)
      docs.push_back({std::string(id), std::string(text)});
  }
  for (size_t i = 0; docs.size() > max_docs && i < max_docs; i++)
    docs[i] = docs[i * docs.size() / max_docs];
  docs.resize(std::min(docs.size(), max_docs));
  return docs;
}

double median(std::vector<double> values) {
  if (values.empty())
    return std::nan("");
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double share_below(const std::vector<double>& values, double limit) {
  const auto below = std::count_if(values.begin(), values.end(),
                                   [=](double v) { return v < limit; });
  return static_cast<double>(below) / static_cast<double>(values.size());
}

std::string kind_of(const std::string& id) {
  const size_t slash = id.find('/');
  std::string kind = id.substr(0, slash);
  if (kind == "debian-handbook" || kind == "handbook" || kind == "dh")
    kind += "/" + id.substr(slash + 1, id.find('/', slash + 1) - slash - 1);
  return kind;
}

std::string length_of(i64 words) {
  for (const i64 limit : {100, 300, 1000, 3000, 10000})
    if (words < limit)
      return fmt::format("< {} words", limit);
  return ">= 10000 words";
}

void print_features(const char* damage, const Doc& doc, std::string_view text) {
  SegmentTable table;
  const WordStats w = count_words(text);
  const LineStats s = line_stats(text, table);
  const QualityParts p = quality_parts(s, w, std::ssize(text));
  const auto& c = s.counts;
  for (const i64 v : {w.words,         w.unique_words,    w.word_bytes,
                      w.chars,         i64(text.size()),  c.letters,
                      c.vowels,        c.words,           c.single_words,
                      c.short_words,   c.high_bytes,      c.mojibake,
                      s.blank_runs,    c.trailing_blanks, c.spare_newlines,
                      c.doubled_words, s.lines,           s.segments,
                      s.prose_lines,   s.repeated_bytes,  s.boilerplate_bytes,
                      s.hyphenated,    s.broken_lines,    s.wrapped_lines,
                      s.ended_lines,   s.long_line_bytes})
    fmt::print("{}\t", v);
  fmt::print("{}\t{:.3f}\t{:.3f}\t{:.3f}\t{:.3f}\t{}\t{}\n", w.entropy_bits,
             p.entropy, p.coherence, p.completeness, p.cleanness, damage,
             doc.id);
}

struct Row {
  std::vector<double> real;
  std::vector<double> damaged;
};

void print_damages(const std::vector<Doc>& docs,
                   const std::vector<double>& real) {
  QualityMeter meter;
  fmt::print("{:24} {:>6} {:>8} {:>8} {:>8} {:>8}\n", "damage", "pairs", "real",
             "damaged", "above", "< 85");
  for (const Damage& damage : all_damages()) {
    Row row;
    double above = 0;
    Rng rng(20240229);
    for (size_t i = 0; i < docs.size(); i++) {
      const std::string copy = damage.apply(docs[i].text, rng);
      if (copy == docs[i].text || copy.empty())
        continue;
      const double q = meter.measure(copy, count_words(copy));
      above += real[i] > q ? 1 : real[i] == q ? 0.5 : 0;
      row.real.push_back(real[i]);
      row.damaged.push_back(q);
    }
    const double pairs = static_cast<double>(row.real.size());
    fmt::print("{:24} {:6} {:8.1f} {:8.1f} {:7.1f}% {:7.1f}%\n", damage.name,
               row.real.size(), median(row.real), median(row.damaged),
               100 * above / pairs, 100 * share_below(row.damaged, kGate));
  }
}

void print_groups(const std::map<std::string, std::vector<double>>& groups) {
  for (const auto& [name, values] : groups)
    fmt::print("{:24} {:6} {:8.1f} {:7.1f}%\n", name, values.size(),
               median(values), 100 - 100 * share_below(values, kGate));
}

void print_speed(const std::vector<Doc>& docs) {
  std::vector<std::pair<std::string, WordStats>> pieces;
  for (const Doc& doc : docs)
    if (doc.text.size() >= 1500 && pieces.size() < 200)
      pieces.emplace_back(replace_invalid_utf8(doc.text.substr(0, 1500)),
                          WordStats());
  for (auto& [text, words] : pieces)
    words = count_words(text);
  QualityMeter meter;
  double best = 1e9;
  double sum = 0;
  for (int round = 0; round < 50; round++) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto& [text, words] : pieces)
      sum += meter.measure(text, words);
    const std::chrono::duration<double, std::nano> took =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count() / static_cast<double>(pieces.size()));
  }
  fmt::print("\n{:.0f} ns a document of 1.5 KB ({:.0f})\n", best, sum);
}

int run(int argc, char** argv) {
  const bool wants_features = argc > 1 && argv[1] == std::string("--features");
  const int first = wants_features ? 2 : 1;
  if (argc <= first) {
    fmt::print(stderr, "usage: quality_pairs [--features] FILE.jsonl [MAX]\n");
    return 2;
  }
  const auto docs = read(
      argv[first], argc > first + 1 ? std::stoul(argv[first + 1]) : 1000000);
  if (wants_features) {
    for (const Doc& doc : docs)
      print_features("real", doc, doc.text);
    for (const Damage& damage : all_damages()) {
      Rng rng(20240229);
      for (const Doc& doc : docs)
        print_features(damage.name, doc, damage.apply(doc.text, rng));
    }
    return 0;
  }
  QualityMeter meter;
  std::vector<double> real;
  std::map<std::string, std::vector<double>> kinds;
  std::map<std::string, std::vector<double>> lengths;
  for (const Doc& doc : docs) {
    const WordStats words = count_words(doc.text);
    real.push_back(meter.measure(doc.text, words));
    kinds[kind_of(doc.id)].push_back(real.back());
    lengths[length_of(words.words)].push_back(real.back());
  }
  print_damages(docs, real);
  fmt::print("\n{:24} {:>6} {:>8} {:>8}\n", "real documents", "docs", "median",
             ">= 85");
  print_groups({{"all", real}});
  print_groups(kinds);
  print_groups(lengths);
  print_speed(docs);
  return 0;
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) { return docmill::run(argc, argv); }
