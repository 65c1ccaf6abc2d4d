// Options and values of CONTRACT that a later version brings. They are known
// so that a script written for it gets a plain answer instead of a guess.

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "apps/docmill/option_kinds.h"
#include "apps/docmill/options.h"

namespace docmill {
namespace {

struct LaterOption {
  const char* name;
  std::vector<std::string> accepted;  // values that change nothing
};

constexpr const char* kWhy = "comes in a later version of docmill";

// Of a URL only the scheme is shown: the rest may hold a password.
std::string shown(const std::string& value) {
  const std::size_t scheme_end = value.find("://");
  return scheme_end == value.npos ? value : value.substr(0, scheme_end + 3);
}

std::string refusal(const LaterOption& later, const std::string& value) {
  if (later.accepted.empty())
    return kWhy;
  std::string fine = later.accepted.front();
  for (std::size_t i = 1; i < later.accepted.size(); ++i)
    fine += " and " + later.accepted[i];
  return fmt::format("only {} {} there; {} {}", fine,
                     later.accepted.size() == 1 ? "is" : "are", shown(value),
                     kWhy);
}

void add_later(CLI::App& app, const std::vector<LaterOption>& options) {
  for (const LaterOption& later : options) {
    const auto check = [later](const std::vector<std::string>& values) {
      for (const std::string& value : values) {
        const auto& fine = later.accepted;
        if (std::find(fine.begin(), fine.end(), value) == fine.end())
          throw CLI::ValidationError(later.name, refusal(later, value));
      }
    };
    with_environment(
        app.add_option_function<std::vector<std::string>>(later.name, check)
            ->type_size(1)
            ->allow_extra_args(false)
            ->group(""));  // not in the help
  }
}

}  // namespace

void add_later_score_options(CLI::App& app) {
  add_later(app, {{"--threshold", {}}, {"--prom-file", {}}, {"--config", {}}});
}

void add_later_refine_options(CLI::App& app) {
  add_later(app, {{"--max-cost", {}},
                  {"--max-tokens-total", {}},
                  {"--semantic-cache", {"off"}},
                  {"--shared-cache", {"off", "none"}},
                  {"--prom-file", {}},
                  {"--threshold", {}},
                  {"--config", {}}});
}

}  // namespace docmill
