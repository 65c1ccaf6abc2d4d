#include "apps/docmill/cache_command.h"

#include <ctime>
#include <optional>
#include <string>

#include <fmt/core.h>

#include "apps/docmill/cache_options.h"
#include "apps/docmill/option_kinds.h"
#include "apps/docmill/usage_errors.h"
#include "lib/base/json_text.h"
#include "lib/base/log.h"
#include "lib/base/safe_text.h"
#include "lib/base/units.h"
#include "lib/cache/answer_cache.h"
#include "lib/report/exit_status.h"
#include "lib/report/run_identity.h"

namespace docmill {
namespace {

constexpr const char* kLaterCommands[] = {"warm", "verify", "purge", "compact"};

// Nothing for 0, which stands for no time.
std::optional<std::string> time_of(i64 unix_seconds) {
  if (unix_seconds == 0)
    return std::nullopt;
  return rfc3339_utc(unix_seconds);
}

std::string stats_table(const std::string& folder, const DiskStats& stats) {
  std::string table;
  const auto add = [&table](std::string_view name, std::string_view value) {
    table += fmt::format("{:<9}{}\n", name, value);
  };
  add("cache", visible_text(folder));
  add("answers",
      fmt::format("{}, {} of them expired", show_count(stats.entries),
                  show_count(stats.expired)));
  add("size",
      fmt::format("{} in use, {} on disk, room for {}",
                  show_bytes(stats.live_bytes), show_bytes(stats.file_bytes),
                  show_bytes(stats.map_bytes)));
  if (const auto oldest = time_of(stats.oldest))
    add("oldest", *oldest);
  if (const auto newest = time_of(stats.newest))
    add("newest", *newest);
  add("format", show_count(stats.format_version));
  return table;
}

std::string stats_json(const std::string& folder, const DiskStats& stats) {
  JsonWriter json(2);
  json.begin_object();
  json.member("folder", visible_text(folder));
  json.member("format_version", stats.format_version);
  json.member("entries", stats.entries);
  json.member("expired", stats.expired);
  json.member("live_bytes", stats.live_bytes);
  json.member("file_bytes", stats.file_bytes);
  json.member("map_bytes", stats.map_bytes);
  json.member("oldest", time_of(stats.oldest));
  json.member("newest", time_of(stats.newest));
  json.end_object();
  return json.text() + "\n";
}

int print_stats(const CacheCommandOptions& options) {
  if (!options.folder) {
    log_error("there is no cache on disk without a folder; give --cache-dir");
    return kUsageCode;
  }
  const Result<DiskStats> stats =
      read_disk_stats(*options.folder, static_cast<i64>(std::time(nullptr)));
  if (!stats) {
    log_error("{}", visible_text(stats.error().what));
    return exit_code(RunFacts{.error = stats.error().code});
  }
  fmt::print("{}", options.is_json ? stats_json(*options.folder, *stats)
                                   : stats_table(*options.folder, *stats));
  return 0;
}

}  // namespace

CLI::App* add_cache_command(CLI::App& app, CacheCommandOptions& options) {
  CLI::App* cache = app.add_subcommand("cache", "Look at the kept answers");
  cache->require_subcommand(0, 1);
  CLI::App* stats =
      cache->add_subcommand("stats", "How many answers there are, and how big");
  add_cache_folder_option(*stats, options.folder);
  stats->get_option("--cache-dir")
      ->description("Folder to look at")
      ->type_name("DIR");
  stats->add_flag("--json", options.is_json, "Print it as JSON")->group(kCache);
  for (const char* name : kLaterCommands)
    cache->add_subcommand(name, "")
        ->group("")
        ->prefix_command()
        ->set_help_flag();
  for (CLI::App* command : {cache, stats})
    command->parse_complete_callback([] {});
  return cache;
}

int run_cache_command(const CLI::App& cache,
                      const CacheCommandOptions& options) {
  if (cache.got_subcommand("stats"))
    return print_stats(options);
  for (const CLI::App* later : cache.get_subcommands()) {
    log_error("cache {} comes in a later version of docmill",
              later->get_name());
    return kUsageCode;
  }
  fmt::print(stderr, "Usage: docmill cache stats [OPTIONS]\n");
  return kUsageCode;
}

}  // namespace docmill
