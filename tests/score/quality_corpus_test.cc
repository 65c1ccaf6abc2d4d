#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "lib/score/quality.h"
#include "perf/quality_damage.h"
#include "tests/score/quality_of_text.h"

namespace docmill {
namespace {

std::vector<std::string> real_texts() {
  std::vector<std::string> texts;
  simdjson::dom::parser parser;
  simdjson::dom::document_stream stream;
  if (parser.load_many(DOCMILL_SHARED "/vectors/docs.jsonl", 16 << 20)
          .get(stream))
    return texts;
  for (auto item : stream) {
    std::string_view text;
    if (!item["text"].get(text) && text.size() < 20000 && words_of(text) >= 30)
      texts.emplace_back(text);
  }
  return texts;
}

double share_below(const std::vector<double>& values, double limit) {
  const auto below = std::count_if(values.begin(), values.end(),
                                   [=](double v) { return v < limit; });
  return static_cast<double>(below) / static_cast<double>(values.size());
}

TEST_CASE("quality ranks real documents above damaged copies") {
  const std::vector<std::string> texts = real_texts();
  if (texts.empty()) {
    MESSAGE("skipped: no ../shared/vectors/docs.jsonl");
    return;
  }
  std::vector<double> real;
  for (const std::string& text : texts)
    real.push_back(quality_of_text(text));
  CHECK(share_below(real, 85) < 0.4);

  for (const Damage& damage : all_damages()) {
    CAPTURE(std::string(damage.name));
    Rng rng(1);
    std::vector<double> damaged;
    double above = 0;
    for (size_t i = 0; i < texts.size(); i++) {
      const std::string copy = damage.apply(texts[i], rng);
      if (copy == texts[i])
        continue;
      damaged.push_back(quality_of_text(copy));
      above += real[i] > damaged.back() ? 1 : 0;
    }
    CHECK(above >= 0.9 * static_cast<double>(damaged.size()));
    CHECK(share_below(damaged, 85) >= 0.5);
  }
}

}  // namespace
}  // namespace docmill
