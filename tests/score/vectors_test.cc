// Scores of whole documents against values made with other programs: the
// project's own in data/expected.jsonl (Python's re, Counter and unicodedata,
// see tools/make_score_vectors.py) and, where they are at hand, the vectors
// beside the repository.

#include <cmath>
#include <filesystem>
#include <map>
#include <string>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "lib/score/score_record.h"
#include "lib/score/scorer.h"
#include "tests/score/json_documents.h"

namespace docmill {
namespace {

namespace fs = std::filesystem;
using simdjson::dom::element;

const fs::path kRoot = DOCMILL_SOURCE_DIR;

// All scores as they are written into records.
std::string record_of(Scorer& scorer, std::string_view text) {
  Details details;
  const Scores scores = scorer.score(text, details);
  std::string json;
  append_scores(json, scores, details, SignalSet::all());
  return json;
}

void check_number(element got, element want) {
  if (want.is_int64())
    CHECK(int64_t(got) == int64_t(want));
  else
    CHECK(std::abs(double(got) - double(want)) <= 1e-9 * double(want));
}

// Compares the signals that both have.
void check_scores(element got, element want) {
  for (const auto field : simdjson::dom::object(want)) {
    element value;
    if (got[field.key].get(value))
      continue;
    CAPTURE(std::string(field.key));
    CAPTURE(simdjson::minify(value));
    CAPTURE(simdjson::minify(field.value));
    if (field.value.is_null() || value.is_null())
      CHECK(field.value.is_null() == value.is_null());
    else
      check_number(value, field.value);
  }
}

void check_verdicts(Scorer& scorer, std::string_view text, element want) {
  Details details;
  scorer.score(text, details);
  for (int i = 0; i < kFilters; i++) {
    const std::string name(filter_name(static_cast<Filter>(i)));
    CAPTURE(name);
    CHECK(details.verdicts[i].rule == string_of(want[name]));
  }
}

void check_vectors(const std::string& name, i64 least) {
  const fs::path folder = kRoot.parent_path() / "shared" / "vectors";
  if (!fs::exists(folder)) {
    MESSAGE("skipped: no folder of vectors beside the repository");
    return;
  }
  std::map<std::string, std::string> texts;
  for_each_document(folder / (name + ".jsonl"), [&](element doc) {
    texts[string_of(doc["id"])] = string_of(doc["text"]);
  });
  Scorer scorer(SignalSet::all());
  simdjson::dom::parser parser;
  const auto check = [&](element doc) {
    const std::string id = string_of(doc["id"]);
    CAPTURE(id);
    const std::string json = record_of(scorer, texts.at(id));
    check_scores(parser.parse(json), doc["score"]);
    check_verdicts(scorer, texts.at(id), doc["verdicts"]);
  };
  CHECK(for_each_document(folder / (name + ".expected.jsonl"), check) >= least);
}

TEST_CASE("Scorer agrees with the vectors on boundary documents") {
  check_vectors("edge", 99);
}

TEST_CASE("Scorer agrees with the vectors on real documents") {
  check_vectors("docs", 272);
}

TEST_CASE("Scorer agrees with what Python computes") {
  Scorer scorer(SignalSet::all());
  simdjson::dom::parser parser;
  const auto check = [&](element doc) {
    const std::string text = string_of(doc["text"]);
    CAPTURE(text);
    const std::string json = record_of(scorer, text);
    check_scores(parser.parse(json), doc["score"]);
  };
  CHECK(for_each_document(kRoot / "tests/score/data/expected.jsonl", check) >=
        25);
}

}  // namespace
}  // namespace docmill
