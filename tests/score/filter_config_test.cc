#include "lib/score/filter_config.h"

#include <algorithm>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "lib/base/read_file.h"

namespace docmill {
namespace {

std::string error_of(std::string_view text) {
  const Result<FilterRules> rules = parse_filter_config(text, "v.toml");
  REQUIRE_FALSE(rules);
  CHECK(rules.error().code == Error::Code::kUsage);
  return rules.error().what;
}

// What a key is set to: "0.5", "off", "true".
std::string value_of(const FilterKey& key) {
  if (bool* const* flag = std::get_if<bool*>(&key.target))
    return **flag ? "true" : "false";
  const std::optional<double>& value =
      *std::get<ThresholdKey>(key.target).value;
  return value ? fmt::format("{}", *value) : "off";
}

std::string values_of(FilterRules rules) {
  std::string all;
  for (const FilterKey& key : filter_keys(rules))
    all += fmt::format("{}.{} = {}\n", key.table, key.name, value_of(key));
  return all;
}

TEST_CASE("data/verdicts.toml holds every key with its default") {
  const std::string text =
      read_file(DOCMILL_SOURCE_DIR "/data/verdicts.toml").value();
  const Result<FilterRules> rules = parse_filter_config(text, "verdicts.toml");
  REQUIRE(rules);
  CHECK(values_of(*rules) == values_of({}));
  FilterRules defaults;
  for (const FilterKey& key : filter_keys(defaults)) {
    CAPTURE(key.name);
    CHECK(text.find(fmt::format("\n{} = ", key.name)) != text.npos);
  }
}

TEST_CASE("filter_keys names every rule that can be set, once") {
  FilterRules rules;
  std::vector<FilterKey> keys = filter_keys(rules);
  CHECK(keys.size() == 9 + 13 + 9 + 4);
  for (const FilterKey& key : keys)
    if (bool* const* flag = std::get_if<bool*>(&key.target))
      **flag = false;
    else
      std::get<ThresholdKey>(key.target).value->reset();
  const std::string all = values_of(rules);
  CHECK(std::count(all.begin(), all.end(), '\n') == std::ssize(keys));
  CHECK(all.find("true") == all.npos);
  for (const auto& gram : rules.gopher_repetition.dup_n_grams)
    CHECK_FALSE(gram.has_value());
}

TEST_CASE("parse_filter_config changes what the file names, nothing else") {
  const FilterRules rules = parse_filter_config(
                                "[gopher_quality]\nmin_doc_words = 20\n"
                                "max_bullet_lines_ratio = false\n"
                                "[gopher_repetition]\ntop_3_gram = 1\n"
                                "duplicated_10_n_grams = 0.25\n"
                                "[c4]\nfilter_policy = false",
                                "")
                                .value();
  FilterRules want;
  want.gopher_quality.min_doc_words = 20;
  want.gopher_quality.max_bullet_lines_ratio.reset();
  want.gopher_repetition.top_n_grams[1] = 1;
  want.gopher_repetition.dup_n_grams[5] = 0.25;
  want.c4.filter_policy = false;
  CHECK(values_of(rules) == values_of(want));
  CHECK(values_of(parse_filter_config("", "").value()) == values_of({}));
}

TEST_CASE("parse_filter_config names line, key and what exists") {
  CHECK(error_of("\n[fineweb]\nline_punct = 1") ==
        "v.toml:3: fineweb.line_punct: there is no such key; [fineweb] has "
        "line_punct_thr, short_line_thr, char_duplicates_ratio, "
        "new_line_ratio");
  CHECK(error_of("[c5]") ==
        "v.toml:1: c5: there is no such table; there are gopher_quality, "
        "gopher_repetition, c4, fineweb");
  CHECK(error_of("min_doc_words = 1")
            .starts_with("v.toml:1: min_doc_words: must stand in one of the "
                         "tables gopher_quality, "));
  CHECK(error_of("c4 = 1") == "v.toml:1: c4: must be a table, [c4]");
  CHECK(error_of("[c4]\nfilter_policy = 1") ==
        "v.toml:2: c4.filter_policy: must be true or false");
  CHECK(error_of("[fineweb]\nshort_line_thr = '1'") ==
        "v.toml:2: fineweb.short_line_thr: must be a number from 0 to 1, or "
        "false, which switches the rule off");
  CHECK(error_of("[c4]\nmax_word_length = 1.5")
            .find("a whole number from 0 to 1000000000, or false") !=
        std::string::npos);
  CHECK(error_of("[c4").starts_with("v.toml:1: not TOML: "));
}

TEST_CASE("parse_filter_config refuses thresholds that make no sense") {
  for (const char* value : {"nan", "inf", "-inf", "-0.1", "1.1", "30", "true",
                            "[0.1]", "{}", "1979-05-27", "''"}) {
    CAPTURE(value);
    error_of(fmt::format("[gopher_repetition]\ndup_line_frac = {}", value));
  }
  CHECK(parse_filter_config("[gopher_repetition]\ntop_2_gram = 1.5", ""));
  CHECK(values_of(*parse_filter_config("[fineweb]\nnew_line_ratio = -0.0", ""))
            .find("new_line_ratio = 0\n") != std::string::npos);
  CHECK(error_of("[gopher_quality]\nmin_doc_words = 9\nmax_doc_words = 8") ==
        "v.toml: gopher_quality.min_doc_words: 9 is more than max_doc_words 8");
  CHECK(parse_filter_config("[gopher_quality]\nmin_avg_word_length = 10", ""));
}

TEST_CASE("parse_filter_config reports the first fault of the file") {
  CHECK(error_of("[fineweb]\nz = 1\na = 1\n[c4]\nb = 1")
            .starts_with("v.toml:2: fineweb.z: "));
}

TEST_CASE("read_filter_config takes no stdin and no endless file") {
  CHECK(read_filter_config("-").error().what.find("stdin") !=
        std::string::npos);
  CHECK(read_filter_config("/dev/zero").error().code == Error::Code::kUsage);
  CHECK(read_filter_config("/no/such/file").error().what ==
        "/no/such/file: No such file or directory");
}

}  // namespace
}  // namespace docmill
