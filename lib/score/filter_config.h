// The file of --verdict-config: thresholds of the four filters, as TOML.
//
//   [gopher_quality]
//   min_doc_words = 20        # another threshold
//   max_bullet_lines_ratio = false  # the rule never drops
//
// What the file does not name stays as it is by default.

#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/result.h"
#include "lib/score/filter_rules.h"

namespace docmill {

// A threshold: false in the file switches its rule off.
struct ThresholdKey {
  std::optional<double>* value;
  double most;  // the least is 0
  bool is_whole;
};

// A key of the file, and what it sets.
struct FilterKey {
  std::string_view table;
  std::string_view name;
  std::variant<ThresholdKey, bool*> target;
};

// All keys there are, table by table, as docs/formats.md shows them.
std::vector<FilterKey> filter_keys(FilterRules& rules);

// `name` is the file's, for messages. Fails with kUsage, "NAME:LINE: what and
// why", on the first key in the file that is wrong.
Result<FilterRules> parse_filter_config(std::string_view text,
                                        std::string_view name);

// The same of the file at `path`, of kMaxTomlBytes at most.
Result<FilterRules> read_filter_config(std::string_view path);

}  // namespace docmill
