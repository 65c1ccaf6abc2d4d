// The options of refine alone.

#include "apps/docmill/option_kinds.h"
#include "apps/docmill/options.h"
#include "lib/base/units.h"
#include "lib/llm/temperatures.h"

namespace docmill {
namespace {

// When an answer is asked for, and which one is taken.
void add_loop_options(CLI::App& app, RefineOptions& refine) {
  with_environment(app.add_option("--target-quality", refine.target_quality,
                                  "Documents of this quality are good enough")
                       ->check(number_in(0, 100))
                       ->capture_default_str()
                       ->type_name("X")
                       ->group(kRefinement));
  add_choice<Strategy>(app, "--strategy", refine.strategy,
                       {{"iterate", Strategy::kIterate},
                        {"best-of", Strategy::kBestOf},
                        {"recursive", Strategy::kRecursive}},
                       "iterate: one answer a round; best-of: one round of "
                       "several alternatives, the best wins; recursive: "
                       "rounds of alternatives")
      ->group(kRefinement);
  with_environment(app.add_option("--alternatives", refine.alternatives,
                                  "Answers asked for at once by best-of and "
                                  "recursive, at different temperatures")
                       ->check(count_in(1, kMaxAlternatives))
                       ->capture_default_str()
                       ->type_name("N")
                       ->group(kRefinement));
  with_environment(app.add_option("--max-rounds", refine.max_rounds,
                                  "Rounds of answers asked for a document, at "
                                  "most; best-of has one")
                       ->check(count_in(1, 7))
                       ->capture_default_str()
                       ->type_name("N")
                       ->group(kRefinement));
  with_environment(
      app.add_option("--min-gain", refine.min_gain,
                     "Quality points by which an answer must be better")
          ->check(number_in(0, 100))
          ->capture_default_str()
          ->type_name("X")
          ->group(kRefinement));
  add_choice<Accept>(app, "--accept", refine.accept,
                     {{"better", Accept::kBetter},
                      {"valid", Accept::kValid},
                      {"any", Accept::kAny}},
                     "better: valid and of higher quality; valid: the checks "
                     "pass; any: whatever came")
      ->group(kRefinement);
  add_parsed(app, "--checks", into(refine.checks, CheckSet::parse),
             "Checks of an answer: all, none, or some of empty, truncated, "
             "length, refusal, facts, script",
             "all")
      ->type_name("LIST")
      ->group(kRefinement);
}

// Which documents are refined.
void add_choosing_options(CLI::App& app, RunOptions& run) {
  add_parsed(app, "--limit", into(run.limit, parse_count),
             "Stop reading after N documents", "")
      ->type_name("N")
      ->group(kInput);
  with_environment(app.add_option("--sample", run.sample,
                                  "Take this share of the documents, the same "
                                  "ones each time; pass over the others")
                       ->check(number_in(0, 1))
                       ->capture_default_str()
                       ->type_name("RATE")
                       ->group(kInput));
}

// When to give up.
void add_limit_options(CLI::App& app, RunOptions& run) {
  add_parsed(app, "--time-limit", into(run.time_limit_seconds, parse_duration),
             "Refine nothing after this time; the rest is skipped and the "
             "exit code is 8",
             "")
      ->type_name("TIME")
      ->group(kRefinement);
  add_parsed(app, "--doc-time-limit",
             into(run.refine->time_limit_seconds, durations("1ms", "365d")),
             "Ask nothing for a document this long after its first request; "
             "the best so far is kept",
             "")
      ->type_name("TIME")
      ->group(kRefinement);
  with_environment(
      app.add_option("--max-error-rate", run.max_error_rate,
                     "Exit code 3 when a larger share of the documents failed")
          ->check(number_in(0, 1))
          ->capture_default_str()
          ->type_name("RATE")
          ->group(kRefinement));
}

}  // namespace

void add_refine_options(CLI::App& app, CommandOptions& options) {
  RunOptions& run = options.run;
  add_choice<Keep>(app, "--keep", run.records.keep,
                   {{"none", Keep::kNone},
                    {"all", Keep::kAll},
                    {"original", Keep::kOriginal}},
                   "all: copy the other input fields; original: add the text "
                   "as it came")
      ->group(kOutput);
  add_loop_options(app, run.refine.emplace());
  add_choosing_options(app, run);
  add_limit_options(app, run);
}

void add_resume_option(CLI::App& app, CommandOptions& options) {
  with_environment(
      app.add_flag("--resume", options.resumes,
                   "Go on with what a run that ended early left of -o FILE; "
                   "with nothing of it begin, with all of it do nothing")
          ->group(kOutput));
}

}  // namespace docmill
