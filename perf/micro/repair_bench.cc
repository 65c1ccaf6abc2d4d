// Speed of repair and of the checks on its answers, for documents of about
// 1.5 KB (documents.h) as they are and damaged. The time is that for one.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "lib/refine/local/page_body.h"
#include "lib/refine/local/repair.h"
#include "lib/refine/validators.h"
#include "perf/micro/documents.h"

namespace docmill {
namespace {

enum Damage { kNone, kBlanks, kMojibake, kNavigation };

// Every blank after a comma becomes three, and each line ends in one.
std::string with_blanks(std::string_view text) {
  std::string damaged;
  for (const char c : text) {
    if (c == '\n')
      damaged += ' ';
    damaged += c;
    if (c == ',')
      damaged += "  ";
  }
  return damaged;
}

// The apostrophe of "don\u2019t", read as Windows-1252.
std::string with_mojibake(std::string_view text) {
  std::string damaged(text);
  for (size_t at = 200; at < damaged.size(); at += 300)
    if ((at = damaged.find(' ', at)) != damaged.npos)
      damaged.insert(at, "n\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2t");
    else
      break;
  return damaged;
}

std::string damaged(const std::string& text, Damage damage) {
  switch (damage) {
  case kNone:
    return text;
  case kBlanks:
    return with_blanks(text);
  case kMojibake:
    return with_mojibake(text);
  case kNavigation:
    return "index\n\nmodules |\n\nnext |\n\nprevious |\n\n3.11.2 Guide "
           "\xC2\xBB\n\n" +
           text;
  }
  return {};
}

std::vector<std::string> damaged_documents(Damage damage) {
  std::vector<std::string> all;
  for (const std::string& text : bench_documents())
    all.push_back(damaged(text, damage));
  return all;
}

// Runs `work(index of a document)` on one after the other.
template <class Work>
void measure(benchmark::State& state, size_t count, Work work) {
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(work(next));
    next = next + 1 == count ? 0 : next + 1;
  }
}

void repair_text(benchmark::State& state, Damage damage) {
  const std::vector<std::string> texts = damaged_documents(damage);
  measure(state, texts.size(), [&](size_t i) { return repair(texts[i]); });
}

void find_body(benchmark::State& state, Damage damage) {
  const std::vector<std::string> texts = damaged_documents(damage);
  measure(state, texts.size(), [&](size_t i) { return page_body(texts[i]); });
}

void validate(benchmark::State& state, Damage damage) {
  const std::vector<std::string> texts = damaged_documents(damage);
  std::vector<std::string> candidates;
  for (const std::string& text : texts)
    candidates.push_back(repair(text).text);
  measure(state, texts.size(), [&](size_t i) {
    return Validator(texts[i], CheckSet::all())
        .first_failure(candidates[i], true);
  });
}

BENCHMARK_CAPTURE(repair_text, clean, kNone);
BENCHMARK_CAPTURE(repair_text, blanks, kBlanks);
BENCHMARK_CAPTURE(repair_text, mojibake, kMojibake);
BENCHMARK_CAPTURE(repair_text, navigation, kNavigation);
BENCHMARK_CAPTURE(find_body, clean, kNone);
BENCHMARK_CAPTURE(find_body, navigation, kNavigation);
BENCHMARK_CAPTURE(validate, clean, kNone);
BENCHMARK_CAPTURE(validate, blanks, kBlanks);
BENCHMARK_CAPTURE(validate, navigation, kNavigation);

}  // namespace
}  // namespace docmill
