#include "apps/docmill/cache_options.h"

#include <cstdlib>

#include "apps/docmill/option_kinds.h"

namespace docmill {
namespace {

// The path in the variable; none when it is not set or no absolute path, which
// the XDG base directory specification wants ignored.
std::optional<std::string> folder_in(const char* variable) {
  const char* const value = std::getenv(variable);
  if (value == nullptr || *value != '/')
    return std::nullopt;
  return value;
}

Result<std::optional<std::string>> parse_cache_folder(std::string_view text) {
  if (text.empty())
    return fail(Error::Code::kUsage, "must not be empty; none switches it off");
  if (text == "none")
    return std::nullopt;
  return std::string(text);
}

}  // namespace

std::optional<std::string> default_cache_folder() {
  if (const auto folder = folder_in("XDG_CACHE_HOME"))
    return *folder + "/docmill";
  if (const auto folder = folder_in("HOME"))
    return *folder + "/.cache/docmill";
  return std::nullopt;
}

void add_cache_folder_option(CLI::App& app,
                             std::optional<std::string>& folder) {
  folder = default_cache_folder();
  add_parsed(app, "--cache-dir", into(folder, parse_cache_folder),
             "Folder of the answers that are kept from run to run; none keeps "
             "them in memory only",
             "~/.cache/docmill, or in $XDG_CACHE_HOME")
      ->type_name("DIR|none")
      ->group(kCache);
}

void add_cache_options(CLI::App& app, CommandOptions& options) {
  CallOptions& calls = *options.calls;
  add_cache_folder_option(app, calls.cache.folder);
  add_parsed(
      app, "--cache-size", into(calls.cache.bytes, sizes("16MiB", "16384GiB")),
      "Largest size of that folder; what was used least goes first", "10GiB")
      ->type_name("SIZE")
      ->group(kCache);
  add_parsed(app, "--cache-ttl",
             into(calls.cache.ttl_seconds, durations("1s", "3650d")),
             "Answers older than this are asked for again", "30d")
      ->type_name("TIME")
      ->group(kCache);
  with_environment(app.add_option("--namespace", calls.name_space,
                                  "Answers of one name space are never given "
                                  "to another")
                       ->type_name("NAME")
                       ->group(kCache));
}

}  // namespace docmill
