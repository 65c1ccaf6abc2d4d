// The oracle itself, against values made with other programs: the vectors
// beside the repository, and what Python computes (data/expected.jsonl).

#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "lib/base/types.h"
#include "tests/score/json_documents.h"
#include "tests/score/oracle.h"

namespace docmill {
namespace {

namespace fs = std::filesystem;
using simdjson::dom::element;

const fs::path kVectors = fs::path(DOCMILL_SHARED) / "vectors";
const fs::path kExpected =
    fs::path(DOCMILL_SOURCE_DIR) / "tests/score/data/expected.jsonl";

void check_score(const OracleResult& got, element want) {
  for (const auto field : simdjson::dom::object(want)) {
    const std::string name(field.key);
    CAPTURE(name);
    const std::optional<double> value = got.score.at(name);
    REQUIRE(value.has_value() == !field.value.is_null());
    if (field.value.is_int64())
      CHECK(*value == double(field.value));
    else if (value)
      CHECK(std::abs(*value - double(field.value)) <=
            1e-9 * double(field.value));
  }
}

void check_verdicts(const OracleResult& got, element want) {
  for (const auto field : simdjson::dom::object(want)) {
    const std::string name(field.key);
    CAPTURE(name);
    CHECK(got.verdicts.at(name) == string_of(field.value));
  }
}

std::map<std::string, std::string> texts_of(const fs::path& path) {
  std::map<std::string, std::string> texts;
  for_each_document(path, [&](element row) {
    texts[string_of(row["id"])] = string_of(row["text"]);
  });
  return texts;
}

// What some rows of a file of expected values have, and so each row that
// has a value.
std::set<std::string> signals_of(const fs::path& path) {
  std::set<std::string> names;
  for_each_document(path, [&](element row) {
    for (const auto field : simdjson::dom::object(row["score"]))
      names.emplace(field.key);
  });
  return names;
}

void check_absent_are_null(const OracleResult& got, element score,
                           const std::set<std::string>& names) {
  for (const std::string& name : names) {
    CAPTURE(name);
    if (score[name].error())
      CHECK_FALSE(got.score.at(name).has_value());
  }
}

void check_vectors(const std::string& file, i64 documents) {
  if (!fs::exists(kVectors)) {
    MESSAGE("skipped: no folder of vectors beside the repository");
    return;
  }
  const fs::path expected = kVectors / (file + ".expected.jsonl");
  const std::set<std::string> names = signals_of(expected);
  const std::map texts = texts_of(kVectors / (file + ".jsonl"));
  const auto check = [&](element row) {
    const std::string id = string_of(row["id"]);
    CAPTURE(id);
    const OracleResult got = oracle(texts.at(id));
    check_score(got, row["score"]);
    check_verdicts(got, row["verdicts"]);
    check_absent_are_null(got, row["score"], names);
  };
  CHECK(for_each_document(expected, check) == documents);
}

TEST_CASE("oracle agrees with the vectors on boundary documents") {
  check_vectors("edge", 99);
}

TEST_CASE("oracle agrees with the vectors on real documents") {
  check_vectors("docs", 272);
}

TEST_CASE("oracle agrees with what Python computes") {
  const auto check = [&](element row) {
    const std::string text = string_of(row["text"]);
    CAPTURE(text);
    check_score(oracle(text), row["score"]);
  };
  CHECK(for_each_document(kExpected, check) >= 25);
}

}  // namespace
}  // namespace docmill
