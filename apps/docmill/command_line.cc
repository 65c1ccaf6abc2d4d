#include "apps/docmill/command_line.h"

#include <memory>

#include <fmt/core.h>

#include "apps/docmill/help_format.h"
#include "apps/docmill/run_command.h"
#include "apps/docmill/standard_streams.h"
#include "apps/docmill/usage_errors.h"
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
    "  docmill score docs.jsonl --require gopher_quality,c4 -o good.jsonl\n"
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

}  // namespace

CommandLine::CommandLine()
    : app_(
          "docmill: a mill for documents. Measures each document of a "
          "stream, refines\nthe ones that are worth it, and keeps the "
          "better version.",
          "docmill") {
  app_.formatter(std::make_shared<HelpFormat>());
  app_.footer(kFooter);
  app_.set_version_flag("-V,--version", "docmill " + std::string(kVersion));
  app_.require_subcommand(0, 1);
  add_score();
  add_refine();
  cache_ = add_cache_command(app_, cache_options_);
  add_help();
  add_later_commands();
  // With this, CLI11 reads variables for the options of the command at hand
  // only: DOCMILL_MODEL must not make score fail.
  for (CLI::App* command : {score_, refine_})
    command->parse_complete_callback([] {});
}

void CommandLine::add_score() {
  score_ = app_.add_subcommand("score", "Measure; no network");
  add_input_options(*score_, score_options_);
  add_output_options(*score_, score_options_);
  add_score_options(*score_, score_options_);
  add_performance_options(*score_, score_options_);
  add_report_options(*score_, score_options_);
  add_later_score_options(*score_);
}

void CommandLine::add_refine() {
  refine_ = app_.add_subcommand(
      "refine",
      "Measure, refine what is worth it, measure again, keep the better");
  add_input_options(*refine_, refine_options_);
  add_refine_options(*refine_, refine_options_);
  add_endpoint_options(*refine_, refine_options_);
  add_cache_options(*refine_, refine_options_);
  add_output_options(*refine_, refine_options_);
  add_resume_option(*refine_, refine_options_);
  add_performance_options(*refine_, refine_options_);
  add_report_options(*refine_, refine_options_);
  add_later_refine_options(*refine_);
}

void CommandLine::add_help() {
  help_ = app_.add_subcommand("help", "Print this help");
  help_->add_flag("--json", wants_json_)->group("");
  help_->add_option("COMMAND", help_topic_)->group("");
}

void CommandLine::add_later_commands() {
  for (const char* name : kLaterCommands)
    app_.add_subcommand(name, "")
        ->group("")
        ->prefix_command()
        ->set_help_flag();  // --help too says that it is to come
}

std::optional<int> CommandLine::parse(int argc, char** argv) {
  if (argc > 1 && *argv[1] != '-' && find_command(app_, argv[1]) == nullptr)
    return print_unknown_command(argv[1]);
  try {
    app_.parse(argc, argv);
    if (score_->parsed())
      finish_options(score_options_);
    if (refine_->parsed()) {
      finish_options(refine_options_);
      finish_endpoint_options(*refine_, refine_options_);
    }
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0)  // --help and --version
      return app_.exit(error);
    return print_usage_error(app_, error, {argv + 1, argv + argc});
  }
  return std::nullopt;
}

int CommandLine::run() {
  if (score_->parsed())
    return run_on_documents("score", *score_, score_options_);
  if (refine_->parsed())
    return run_on_documents("refine", *refine_, refine_options_);
  if (cache_->parsed())
    return run_cache_command(*cache_, cache_options_);
  if (help_->parsed())
    return wants_json_ ? refuse_later_command("help --json") : print_help();
  for (const CLI::App* later : app_.get_subcommands())
    return refuse_later_command(later->get_name());
  fmt::print(stderr, "{}", app_.help());
  return kUsageCode;
}

// Prints the help of the whole or of one command.
int CommandLine::print_help() const {
  const CLI::App* topic = &app_;
  std::string name = app_.get_name();
  if (!help_topic_.empty() && help_topic_ != "help") {
    topic = find_command(app_, help_topic_);
    if (topic == nullptr)
      return print_unknown_command(help_topic_);
    if (topic->get_group().empty())  // hidden: to come
      return refuse_later_command(help_topic_);
    name += " " + help_topic_;
  }
  fmt::print("{}", app_.get_formatter()->make_help(topic, name,
                                                   CLI::AppFormatMode::Normal));
  return 0;
}

}  // namespace docmill
