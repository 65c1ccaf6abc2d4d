// Speed of the score path and its parts on documents of about 1.5 KB.
//
// The documents are those of documents.h; the time is that for one of them.

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <string>
#include <vector>

#include "kernels/fold_words.h"
#include "kernels/phrase_marks.h"
#include "kernels/syllables.h"
#include "kernels/text_marks.h"
#include "kernels/text_scan.h"
#include "kernels/word_bounds.h"
#include "lib/base/json_text.h"
#include "lib/score/char_entropy.h"
#include "lib/score/repeated_grams.h"
#include "lib/score/score_record.h"
#include "lib/score/scorer.h"
#include "lib/score/shape_scan.h"
#include "lib/score/unigram_entropy.h"
#include "lib/text/unicode_tables.h"
#include "lib/text/word_rules.h"
#include "perf/micro/documents.h"

namespace docmill {
namespace {

// Runs `work(document)` on one document after the other.
template <class Work>
void measure(benchmark::State& state, Work work) {
  std::size_t next = 0;
  i64 bytes = 0;
  for (auto _ : state) {
    const std::string& document = bench_documents()[next];
    benchmark::DoNotOptimize(work(document));
    bytes += std::ssize(document);
    next = next + 1 == bench_documents().size() ? 0 : next + 1;
  }
  state.SetBytesProcessed(bytes);
}

void fold(benchmark::State& state, const kernels::FoldWords& version) {
  std::vector<u8> folded(kernels::folded_capacity(1 << 20));
  std::vector<std::uint64_t> masks(kernels::mask_capacity(1 << 20));
  measure(state, [&](std::string_view text) {
    return version
        .run(reinterpret_cast<const u8*>(text.data()), text.size(),
             kUnicodeWords, folded.data(), masks.data())
        .bytes;
  });
}

void bounds(benchmark::State& state, const kernels::WordBounds& version) {
  std::vector<u8> folded(kernels::folded_capacity(4000));
  std::vector<std::vector<std::uint64_t>> masks;
  for (const std::string& text : bench_documents()) {
    masks.emplace_back(kernels::mask_capacity(text.size()));
    const kernels::Folded out = kernels::fold_words(
        reinterpret_cast<const u8*>(text.data()), text.size(), kUnicodeWords,
        folded.data(), masks.back().data());
    masks.back().resize(out.bytes / 64 + 1);
  }
  std::vector<u32> found(kernels::kBoundsCapacity);
  std::size_t next = 0;
  for (auto _ : state) {
    bool is_inside = false;
    benchmark::DoNotOptimize(version.run(masks[next].data(), masks[next].size(),
                                         0, is_inside, found.data()));
    next = next + 1 == masks.size() ? 0 : next + 1;
  }
}

void syllables(benchmark::State& state,
               const kernels::CountSyllables& version) {
  struct FoldedText {
    std::vector<u8> bytes;
    std::vector<std::uint64_t> masks;
  };
  std::vector<FoldedText> texts;
  for (const std::string& text : bench_documents()) {
    FoldedText& folded = texts.emplace_back(
        std::vector<u8>(kernels::folded_capacity(text.size())),
        std::vector<std::uint64_t>(kernels::mask_capacity(text.size())));
    folded.bytes.resize(
        kernels::fold_words(reinterpret_cast<const u8*>(text.data()),
                            text.size(), kUnicodeWords, folded.bytes.data(),
                            folded.masks.data())
            .bytes);
  }
  std::size_t next = 0;
  measure(state, [&](std::string_view) {
    const FoldedText& text = texts[next];
    next = next + 1 == texts.size() ? 0 : next + 1;
    return version.run(text.bytes.data(), text.bytes.size(), text.masks.data());
  });
}

void scan(benchmark::State& state, const kernels::ScanText& version) {
  kernels::ScanChunk chunk;
  measure(state, [&](std::string_view text) {
    kernels::ScanJob job;
    job.text = reinterpret_cast<const u8*>(text.data());
    job.size = text.size();
    job.tables = &kClassTables;
    do
      version.run(job, chunk);
    while (chunk.blocks > 0);
    return job.counts.words.words;
  });
}

void phrases(benchmark::State& state, const kernels::MarkPhrases& version) {
  std::vector<std::uint64_t> masks(1 << 10);
  measure(state, [&](std::string_view text) {
    version.run(reinterpret_cast<const u8*>(text.data()), text.size(),
                masks.data());
    return masks[0];
  });
}

void marks(benchmark::State& state, const kernels::MarkText& version) {
  kernels::Marks marks;
  measure(state, [&](std::string_view text) {
    kernels::MarkJob job;
    job.text = reinterpret_cast<const u8*>(text.data());
    job.size = text.size();
    while (version.run(job, marks) > 0) {
    }
    return job.counts.high_bytes;
  });
}

// The yardstick: parse the JSON line and find its text.
void simdjson_pass(benchmark::State& state) {
  std::vector<simdjson::padded_string> lines;
  for (const std::string& text : bench_documents()) {
    std::string line = R"({"id":"1","text":)";
    append_json_string(line, text);
    lines.emplace_back(line + "}");
  }
  simdjson::dom::parser parser;
  std::size_t next = 0;
  for (auto _ : state) {
    std::string_view text;
    benchmark::DoNotOptimize(parser.parse(lines[next])["text"].get(text));
    benchmark::DoNotOptimize(text);
    next = next + 1 == lines.size() ? 0 : next + 1;
  }
}

void words(benchmark::State& state) {
  WordCounter counter({.rules = kUnicodeWords});
  measure(state, [&](std::string_view text) { return counter.count(text); });
}

// With the words counted, as the quality needs the folded text.
void words_and_quality(benchmark::State& state) {
  WordCounter counter({.rules = kUnicodeWords});
  QualityMeter meter;
  measure(state, [&](std::string_view text) {
    const WordStats words = counter.count(text);
    return meter.measure(text, words, {counter.folded(), counter.masks()});
  });
}

void char_entropy(benchmark::State& state) {
  CharEntropy entropy;
  measure(state, [&](std::string_view text) {
    return entropy.bits(text, std::ssize(text));
  });
}

void unigram_entropy(benchmark::State& state) {
  UnigramEntropy entropy;
  measure(state, [&](std::string_view text) { return entropy.nats(text); });
}

// Shares of the text in n-grams, with what finds the words first.
template <class Find>
void grams(benchmark::State& state, Find find) {
  const C4Rules rules;
  ShapeScan scan({.word_list = true}, rules);
  RepeatedGrams grams;
  measure(state, [&](std::string_view text) {
    scan.scan(text);
    return find(grams, scan.words())[0];
  });
}

void top_grams(benchmark::State& state) {
  grams(state,
        [](RepeatedGrams& g, const WordList& w) { return g.top_chars(w); });
}

void duplicate_grams(benchmark::State& state) {
  grams(state, [](RepeatedGrams& g, const WordList& w) {
    return g.duplicate_chars(w);
  });
}

void repeated_lines(benchmark::State& state) {
  const C4Rules rules;
  ShapeScan scan({.repeated_lines = true}, rules);
  measure(state, [&](std::string_view text) {
    return scan.scan(text).repeats.lines.repeated;
  });
}

void score(benchmark::State& state, SignalSet signals) {
  Scorer scorer(signals);
  measure(state, [&](std::string_view text) { return scorer.score(text); });
}

void score_and_write(benchmark::State& state, SignalSet signals) {
  Scorer scorer(signals);
  Details details;
  std::string out;
  measure(state, [&](std::string_view text) {
    out.clear();
    const Scores scores = scorer.score(text, details);
    append_scores(out, scores, details, signals);
    return out.size();
  });
}

// One benchmark for each version that this machine can run.
template <class Version, class Run>
void add_versions(const std::string& name, std::span<const Version> versions,
                  Run run) {
  for (const Version& version : versions)
    if (version.is_supported())
      benchmark::RegisterBenchmark(
          (name + "/" + version.isa).c_str(),
          [&version, run](benchmark::State& state) { run(state, version); });
}

const bool kAreVersionsAdded = [] {
  add_versions("fold_words", kernels::fold_words_versions(), fold);
  add_versions("word_bounds", kernels::word_bounds_versions(), bounds);
  add_versions("scan_text", kernels::scan_text_versions(), scan);
  add_versions("mark_phrases", kernels::mark_phrases_versions(), phrases);
  add_versions("count_syllables", kernels::count_syllables_versions(),
               syllables);
  add_versions("mark_text", kernels::mark_text_versions(), marks);
  return true;
}();

BENCHMARK(simdjson_pass);
BENCHMARK(words);
BENCHMARK(words_and_quality);
BENCHMARK(char_entropy);
BENCHMARK(unigram_entropy);
BENCHMARK(top_grams);
BENCHMARK(duplicate_grams);
BENCHMARK(repeated_lines);
BENCHMARK_CAPTURE(score, core, SignalSet::core());
BENCHMARK_CAPTURE(score, entropy, SignalSet::parse("entropy").value());
BENCHMARK_CAPTURE(score, shape, SignalSet::parse("shape").value());
BENCHMARK_CAPTURE(score, repetition, SignalSet::parse("repetition").value());
BENCHMARK_CAPTURE(score, c4, SignalSet::parse("c4").value());
BENCHMARK_CAPTURE(score, all, SignalSet::all());
BENCHMARK_CAPTURE(score_and_write, core, SignalSet::core());
BENCHMARK_CAPTURE(score_and_write, all, SignalSet::all());

}  // namespace
}  // namespace docmill
