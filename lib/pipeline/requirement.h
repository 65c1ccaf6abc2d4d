// What a document must pass to be kept: the verdicts of --require.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/score/scores.h"
#include "lib/score/signals.h"

namespace docmill {

class Requirement {
 public:
  // Nothing: every document is kept.
  Requirement() = default;

  // Reads names of filters with commas between, such as "gopher_quality,c4".
  // Fails on a name that does not exist, and on an empty one.
  static Result<Requirement> parse(std::string_view list);

  bool is_empty() const { return filters_.empty(); }
  const std::vector<Filter>& filters() const { return filters_; }

  // The first filter, in the order of the list, that the document does not
  // pass. REQUIRES: `details` has the verdicts of filters().
  std::optional<Filter> first_failed(const Details& details) const;

 private:
  std::vector<Filter> filters_;
};

}  // namespace docmill
