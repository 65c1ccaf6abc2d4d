#include "lib/pipeline/requirement.h"

#include <algorithm>
#include <string>

#include "lib/base/safe_text.h"

namespace docmill {
namespace {

std::string existing_filters() {
  std::string names;
  for (int i = 0; i < kFilters; i++)
    names.append(i == 0 ? "" : ", ")
        .append(filter_name(static_cast<Filter>(i)));
  return names;
}

Result<Filter> find_filter(std::string_view name) {
  for (int i = 0; i < kFilters; i++)
    if (const auto filter = static_cast<Filter>(i); name == filter_name(filter))
      return filter;
  return fail(Error::Code::kUsage,
              "there is no verdict '{}'; there are {} (what else a record "
              "tells, jq can select by)",
              visible_text(name), existing_filters());
}

}  // namespace

Result<Requirement> Requirement::parse(std::string_view list) {
  Requirement requirement;
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const Result<Filter> filter = find_filter(list.substr(0, comma));
    if (!filter)
      return tl::unexpected<Error>(filter.error());
    requirement.filters_.push_back(*filter);
    if (comma == list.size())
      return requirement;
    list.remove_prefix(comma + 1);
  }
}

std::optional<Filter> Requirement::first_failed(const Details& details) const {
  for (const Filter filter : filters_)
    if (!details.verdicts[static_cast<std::size_t>(filter)].is_pass())
      return filter;
  return std::nullopt;
}

}  // namespace docmill
