// Options and values of CONTRACT that a later version brings. They are known
// so that a script written for it gets a plain answer instead of a guess.

#include <algorithm>
#include <string>
#include <vector>

#include "apps/docmill/option_kinds.h"
#include "apps/docmill/options.h"

namespace docmill {
namespace {

struct LaterOption {
  const char* name;
  std::vector<std::string> accepted;  // values that change nothing
  const char* why = "comes in a later version of docmill";
};

constexpr const char* kNeedsEndpoint =
    "needs --endpoint, which comes in a later version of docmill";

void add_later(CLI::App& app, const std::vector<LaterOption>& options) {
  for (const LaterOption& later : options) {
    const auto check = [later](const std::vector<std::string>& values) {
      for (const std::string& value : values) {
        const auto& fine = later.accepted;
        if (std::find(fine.begin(), fine.end(), value) == fine.end())
          throw CLI::ValidationError(later.name, later.why);
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
  add_later(app, {{"--verdict-config", {}},
                  {"--require", {}},
                  {"--dropped", {}},
                  {"--threshold", {}},
                  {"--prom-file", {}},
                  {"--config", {}}});
}

void add_later_refine_options(CLI::App& app) {
  add_later(
      app, {{"--backend", {"local"}, "only local is there; openai comes later"},
            {"--endpoint", {}},
            {"--model", {}, kNeedsEndpoint},
            {"--api-key-env", {}, kNeedsEndpoint},
            {"--api-key-file", {}, kNeedsEndpoint},
            {"--prompt", {}, kNeedsEndpoint},
            {"--temperature", {}, kNeedsEndpoint},
            {"--max-output-tokens", {}, kNeedsEndpoint},
            {"--param", {}, kNeedsEndpoint},
            {"--header", {}, kNeedsEndpoint},
            {"--max-calls", {}, kNeedsEndpoint},
            {"--strategy", {"iterate"}},
            {"--alternatives", {}},
            {"--pack", {"off"}},
            {"--max-in-flight", {"auto"}, kNeedsEndpoint},
            {"--rpm", {}, kNeedsEndpoint},
            {"--tpm", {}, kNeedsEndpoint},
            {"--timeout", {}, kNeedsEndpoint},
            {"--connect-timeout", {}, kNeedsEndpoint},
            {"--retries", {}, kNeedsEndpoint},
            {"--outage-limit", {}, kNeedsEndpoint},
            {"--max-cost", {}, kNeedsEndpoint},
            {"--max-tokens-total", {}, kNeedsEndpoint},
            {"--cache-dir", {"none"}},
            {"--cache-size", {}},
            {"--cache-ttl", {}},
            {"--namespace", {}},
            {"--semantic-cache", {"off"}},
            {"--shared-cache", {"off", "none"}},
            {"--ca-file", {}, kNeedsEndpoint},
            {"--prom-file", {}},
            {"--threshold", {}},
            {"--config", {}}});
  app.add_flag_callback("--resume",
                        [] {
                          throw CLI::ValidationError(
                              "--resume",
                              "comes in a later version of docmill");
                        })
      ->group("");
}

}  // namespace docmill
