// docmill: measures and refines a stream of documents.

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "apps/docmill/cache_command.h"
#include "apps/docmill/help_format.h"
#include "apps/docmill/options.h"
#include "apps/docmill/run_command.h"
#include "apps/docmill/standard_streams.h"
#include "apps/docmill/usage_errors.h"
#include "kernels/isa.h"
#include "lib/base/log.h"
#include "lib/pipeline/version.h"

namespace docmill {
namespace {

constexpr const char* kLaterCommands[] = {"plan", "report", "doctor", "config",
                                          "completion"};

constexpr const char* kFooter =
    "Examples:\n"
    "  docmill score docs.jsonl | jq 'select(.score.quality < 50).id'\n"
    "  zcat crawl.jsonl.gz | docmill score --signals core > scores.jsonl\n"
    "  docmill refine docs.jsonl -o better.jsonl --report run.json\n"
    "  docmill refine docs.jsonl --endpoint http://127.0.0.1:8080/v1 "
    "--model NAME\n"
    "\n"
    "DOCMILL_THREADS in the environment stands for --threads, and so on.\n"
    "Exit codes: 0 done, 1 failed, 2 usage, 3 done in part, 4 no documents,\n"
    "8 a limit was reached, 75 try again, 130 and 143 interrupted.";

// Runs score or refine. Documents typed at a terminal are a misunderstanding:
// whoever forgot the FILE gets the short help.
int run_on_documents(std::string_view command, const CLI::App& app,
                     CommandOptions& options) {
  if (!reads_terminal(options))
    return run_command(command, app, options);
  fmt::print(stderr,
             "Usage: docmill {0} [OPTIONS] [FILE...]\n"
             "\n"
             "  docmill {0} docs.jsonl\n"
             "  zcat docs.jsonl.gz | docmill {0}\n"
             "\n"
             "Try 'docmill {0} --help'.\n",
             command);
  return kUsageCode;
}

int refuse_later_command(std::string_view name) {
  log_error("{} comes in a later version of docmill", name);
  return kUsageCode;
}

// Prints the help of the whole or of one command.
int print_help(const CLI::App& app, const std::string& command) {
  const CLI::App* topic = &app;
  std::string name = app.get_name();
  if (!command.empty() && command != "help") {
    topic = find_command(app, command);
    if (topic == nullptr)
      return print_unknown_command(command);
    if (topic->get_group().empty())  // hidden: to come
      return refuse_later_command(command);
    name += " " + command;
  }
  fmt::print("{}", app.get_formatter()->make_help(topic, name,
                                                  CLI::AppFormatMode::Normal));
  return 0;
}

// Sets up the whole command line, parses it and runs the command.
int run(int argc, char** argv) {
  CLI::App app(
      "docmill: a mill for documents. Measures each document of a "
      "stream, refines\nthe ones that are worth it, and keeps the "
      "better version.",
      "docmill");
  app.formatter(std::make_shared<HelpFormat>());
  app.footer(kFooter);
  app.set_version_flag("-V,--version", "docmill " + std::string(kVersion));
  app.require_subcommand(0, 1);

  CommandOptions score_options;
  CLI::App* score = app.add_subcommand("score", "Measure; no network");
  add_input_options(*score, score_options);
  add_output_options(*score, score_options);
  add_score_options(*score, score_options);
  add_performance_options(*score, score_options);
  add_report_options(*score, score_options);
  add_later_score_options(*score);

  CommandOptions refine_options;
  CLI::App* refine = app.add_subcommand(
      "refine",
      "Measure, refine what is worth it, measure again, keep the better");
  add_input_options(*refine, refine_options);
  add_refine_options(*refine, refine_options);
  add_endpoint_options(*refine, refine_options);
  add_cache_options(*refine, refine_options);
  add_output_options(*refine, refine_options);
  add_performance_options(*refine, refine_options);
  add_report_options(*refine, refine_options);
  add_later_refine_options(*refine);

  CacheCommandOptions cache_options;
  CLI::App* cache = add_cache_command(app, cache_options);

  CLI::App* help = app.add_subcommand("help", "Print this help");
  bool wants_json = false;
  help->add_flag("--json", wants_json)->group("");
  std::string help_topic;
  help->add_option("COMMAND", help_topic)->group("");
  for (const char* name : kLaterCommands)
    app.add_subcommand(name, "")
        ->group("")
        ->prefix_command()
        ->set_help_flag();  // --help too says that it is to come

  // With this, CLI11 reads variables for the options of the command at hand
  // only: DOCMILL_MODEL must not make score fail.
  for (CLI::App* command : {score, refine})
    command->parse_complete_callback([] {});

  if (argc > 1 && *argv[1] != '-' && find_command(app, argv[1]) == nullptr)
    return print_unknown_command(argv[1]);
  try {
    app.parse(argc, argv);
    if (score->parsed())
      finish_options(score_options);
    if (refine->parsed()) {
      finish_options(refine_options);
      finish_endpoint_options(*refine, refine_options);
    }
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0)  // --help and --version
      return app.exit(error);
    return print_usage_error(app, error, {argv + 1, argv + argc});
  }

  if (score->parsed())
    return run_on_documents("score", *score, score_options);
  if (refine->parsed())
    return run_on_documents("refine", *refine, refine_options);
  if (cache->parsed())
    return run_cache_command(*cache, cache_options);
  if (help->parsed())
    return wants_json ? refuse_later_command("help --json")
                      : print_help(app, help_topic);
  for (const CLI::App* later : app.get_subcommands())
    return refuse_later_command(later->get_name());
  fmt::print(stderr, "{}", app.help());
  return kUsageCode;
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) try {
  docmill::hold_closed_streams();
  if (!docmill::kernels::is_known_isa(docmill::kernels::isa_wish())) {
    docmill::log_error("DOCMILL_ISA: '{}' is none of scalar, avx2, avx512",
                       docmill::kernels::isa_wish());
    return docmill::kUsageCode;
  }
  return docmill::run(argc, argv);
} catch (const std::exception& e) {  // out of memory, or a defect of ours
  docmill::log_error("{}", e.what());
  return 1;
}
