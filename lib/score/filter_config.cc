#include "lib/score/filter_config.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "lib/base/read_file.h"
#include "lib/base/safe_text.h"
#include "lib/base/toml.h"

namespace docmill {
namespace {

using Threshold = std::optional<double>;

FilterKey count(std::string_view table, std::string_view name, Threshold& to,
                double most = 1e9) {
  return {table, name, ThresholdKey{&to, most, true}};
}

FilterKey number(std::string_view table, std::string_view name, Threshold& to,
                 double most) {
  return {table, name, ThresholdKey{&to, most, false}};
}

FilterKey share(std::string_view table, std::string_view name, Threshold& to) {
  return number(table, name, to, 1);
}

// What is counted for each word can be more often there than words are.
FilterKey ratio(std::string_view table, std::string_view name, Threshold& to) {
  return number(table, name, to, 10);
}

using Keys = std::vector<FilterKey>;

void add_gopher_quality(Keys& keys, GopherQualityRules& rules) {
  constexpr std::string_view kTable = "gopher_quality";
  constexpr double kLongestWord = 1000;
  constexpr double kStopWords = 8;
  keys.insert(
      keys.end(),
      {
          count(kTable, "min_doc_words", rules.min_doc_words),
          count(kTable, "max_doc_words", rules.max_doc_words),
          number(kTable, "min_avg_word_length", rules.min_avg_word_length,
                 kLongestWord),
          number(kTable, "max_avg_word_length", rules.max_avg_word_length,
                 kLongestWord),
          ratio(kTable, "max_symbol_word_ratio", rules.max_symbol_word_ratio),
          share(kTable, "max_bullet_lines_ratio", rules.max_bullet_lines_ratio),
          share(kTable, "max_ellipsis_lines_ratio",
                rules.max_ellipsis_lines_ratio),
          share(kTable, "max_non_alpha_words_ratio",
                rules.max_non_alpha_words_ratio),
          count(kTable, "min_stop_words", rules.min_stop_words, kStopWords),
      });
}

void add_gopher_repetition(Keys& keys, GopherRepetitionRules& rules) {
  constexpr std::string_view kTable = "gopher_repetition";
  auto& top = rules.top_n_grams;
  auto& duplicated = rules.dup_n_grams;
  keys.insert(keys.end(),
              {
                  share(kTable, "dup_para_frac", rules.dup_para_frac),
                  share(kTable, "dup_para_char_frac", rules.dup_para_char_frac),
                  share(kTable, "dup_line_frac", rules.dup_line_frac),
                  share(kTable, "dup_line_char_frac", rules.dup_line_char_frac),
                  ratio(kTable, "top_2_gram", top[0]),
                  ratio(kTable, "top_3_gram", top[1]),
                  ratio(kTable, "top_4_gram", top[2]),
                  share(kTable, "duplicated_5_n_grams", duplicated[0]),
                  share(kTable, "duplicated_6_n_grams", duplicated[1]),
                  share(kTable, "duplicated_7_n_grams", duplicated[2]),
                  share(kTable, "duplicated_8_n_grams", duplicated[3]),
                  share(kTable, "duplicated_9_n_grams", duplicated[4]),
                  share(kTable, "duplicated_10_n_grams", duplicated[5]),
              });
}

void add_c4(Keys& keys, C4Rules& rules) {
  constexpr std::string_view kTable = "c4";
  keys.insert(
      keys.end(),
      {
          count(kTable, "min_num_sentences", rules.min_num_sentences),
          count(kTable, "min_words_per_line", rules.min_words_per_line),
          count(kTable, "max_word_length", rules.max_word_length),
          {kTable, "filter_no_terminal_punct", &rules.filter_no_terminal_punct},
          {kTable, "remove_citations", &rules.remove_citations},
          {kTable, "filter_lorem_ipsum", &rules.filter_lorem_ipsum},
          {kTable, "filter_javascript", &rules.filter_javascript},
          {kTable, "filter_curly_bracket", &rules.filter_curly_bracket},
          {kTable, "filter_policy", &rules.filter_policy},
      });
}

void add_fineweb(Keys& keys, FinewebRules& rules) {
  constexpr std::string_view kTable = "fineweb";
  keys.insert(
      keys.end(),
      {
          share(kTable, "line_punct_thr", rules.line_punct_thr),
          share(kTable, "short_line_thr", rules.short_line_thr),
          share(kTable, "char_duplicates_ratio", rules.char_duplicates_ratio),
          ratio(kTable, "new_line_ratio", rules.new_line_ratio),
      });
}

// "a, b, c": the tables of `keys`, or the names in one of them.
std::string tables_of(const Keys& keys) {
  std::string list;
  std::string_view last;
  for (const FilterKey& key : keys)
    if (key.table != last)
      list.append(last.empty() ? "" : ", ").append(last = key.table);
  return list;
}

std::string names_of(const Keys& keys, std::string_view table) {
  std::string list;
  for (const FilterKey& key : keys)
    if (key.table == table)
      list.append(list.empty() ? "" : ", ").append(key.name);
  return list;
}

// The number that a value is, if it is one.
std::optional<double> number_of(const TomlValue& value) {
  if (const auto* whole = std::get_if<i64>(&value))
    return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value))
    return *number;
  return std::nullopt;
}

Result<void> set_threshold(const ThresholdKey& key, const TomlValue& value) {
  const auto* flag = std::get_if<bool>(&value);
  if (flag != nullptr && !*flag) {
    key.value->reset();
    return {};
  }
  const std::optional<double> number = number_of(value);
  // Written so that NaN fails too.
  if (number && *number >= 0 && *number <= key.most &&
      (!key.is_whole || *number == std::floor(*number))) {
    *key.value = std::abs(*number);  // of -0.0 too
    return {};
  }
  return fail(Error::Code::kUsage,
              "must be a {}number from 0 to {:.0f}, or false, which switches "
              "the rule off",
              key.is_whole ? "whole " : "", key.most);
}

Result<void> set_flag(bool* flag, const TomlValue& value) {
  const auto* given = std::get_if<bool>(&value);
  if (given == nullptr)
    return fail(Error::Code::kUsage, "must be true or false");
  *flag = *given;
  return {};
}

Result<void> set(const FilterKey& key, const TomlValue& value) {
  if (bool* const* flag = std::get_if<bool*>(&key.target))
    return set_flag(*flag, value);
  return set_threshold(std::get<ThresholdKey>(key.target), value);
}

// Sets one member of a table, the one of filter `table`.
Result<void> read_member(const Keys& keys, std::string_view table,
                         const TomlMember& member) {
  const auto key =
      std::find_if(keys.begin(), keys.end(), [&](const FilterKey& k) {
        return k.table == table && k.name == member.key;
      });
  if (key == keys.end())
    return fail(Error::Code::kUsage, "there is no such key; [{}] has {}", table,
                names_of(keys, table));
  return set(*key, member.value);
}

tl::unexpected<Error> fail_at(std::string_view file, const TomlMember& member,
                              std::string_view key, std::string_view why) {
  return fail(Error::Code::kUsage, "{}:{}: {}: {}", file, member.line,
              visible_text(key), why);
}

// A least that is above the most would drop every document.
Result<void> check_order(const GopherQualityRules& rules,
                         std::string_view file) {
  const auto check = [&](std::string_view what, Threshold least,
                         Threshold most) -> Result<void> {
    if (!least || !most || *least <= *most)
      return {};
    return fail(Error::Code::kUsage,
                "{0}: gopher_quality.min_{1}: {2} is more than max_{1} {3}",
                file, what, *least, *most);
  };
  if (auto fine = check("doc_words", rules.min_doc_words, rules.max_doc_words);
      !fine)
    return fine;
  return check("avg_word_length", rules.min_avg_word_length,
               rules.max_avg_word_length);
}

}  // namespace

std::vector<FilterKey> filter_keys(FilterRules& rules) {
  Keys keys;
  add_gopher_quality(keys, rules.gopher_quality);
  add_gopher_repetition(keys, rules.gopher_repetition);
  add_c4(keys, rules.c4);
  add_fineweb(keys, rules.fineweb);
  return keys;
}

Result<FilterRules> parse_filter_config(std::string_view text,
                                        std::string_view name) {
  const Result<TomlTable> file = parse_toml(text, name);
  if (!file)
    return fail(Error::Code::kUsage, "{}", file.error().what);
  FilterRules rules;
  const Keys keys = filter_keys(rules);
  for (const TomlMember& table : *file) {
    const auto* members = std::get_if<TomlTable>(&table.value);
    const bool is_known = !names_of(keys, table.key).empty();
    if (members == nullptr)
      return fail_at(
          name, table, table.key,
          is_known ? "must be a table, [" + table.key + "]"
                   : "must stand in one of the tables " + tables_of(keys));
    if (!is_known)
      return fail_at(name, table, table.key,
                     "there is no such table; there are " + tables_of(keys));
    for (const TomlMember& member : *members)
      if (const auto read = read_member(keys, table.key, member); !read)
        return fail_at(name, member, table.key + "." + member.key,
                       read.error().what);
  }
  if (Result<void> fine = check_order(rules.gopher_quality, name); !fine)
    return tl::unexpected<Error>(fine.error());
  return rules;
}

Result<FilterRules> read_filter_config(std::string_view path) {
  const std::string name(path);
  if (name == "-")
    return fail(Error::Code::kUsage,
                "-: stdin is for documents; name a file, or /dev/fd/3");
  // One byte more, so that a file that is too large is noticed.
  const Result<std::string> text = read_file(name, kMaxTomlBytes + 1);
  if (!text)
    return tl::unexpected<Error>(text.error());
  return parse_filter_config(*text, name);
}

}  // namespace docmill
