// The options of refine that say which model is called, and how.

#include <algorithm>
#include <cctype>
#include <optional>

#include "apps/docmill/option_kinds.h"
#include "apps/docmill/options.h"
#include "lib/control/pack_sizer.h"

namespace docmill {
namespace {

// An option that will be repeatable, and of which one value is known so far.
CLI::Option* add_single(CLI::App& app, const std::string& name,
                        std::string& target, const std::string& several,
                        const std::string& description) {
  const auto take = [&target, name,
                     several](const std::vector<std::string>& values) {
    if (values.size() > 1)
      throw CLI::ValidationError(
          name, "several " + several + " come in a later version of docmill");
    if (values.front().empty())
      throw CLI::ValidationError(name, "must not be empty");
    target = values.front();
  };
  return with_environment(
      app.add_option_function<std::vector<std::string>>(name, take, description)
          ->type_size(1)
          ->allow_extra_args(false));
}

// Empty: no key is sent. Not quoted when it is no name: it may be the key
// itself.
Result<std::string> parse_variable_name(std::string_view text) {
  const auto is_word = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_';
  };
  if (text.empty())
    return std::string();
  if (std::isdigit(static_cast<unsigned char>(text[0])) != 0 ||
      !std::all_of(text.begin(), text.end(), is_word))
    return fail(Error::Code::kUsage,
                "takes the name of a variable; a key itself must never be on "
                "the command line");
  return std::string(text);
}

Result<i64> parse_in_flight(std::string_view text) {
  if (text == "auto")
    return 0;
  const Result<i64> count = counts(1, 10'000)(text);
  if (!count)
    return fail(Error::Code::kUsage,
                "'{}' is neither auto nor a number from 1 to 10000", text);
  return count;
}

Result<int> parse_pack(std::string_view text) {
  if (text == "off")
    return 1;
  if (text == "auto")
    return 0;
  const Result<i64> count = counts(PackSizer::kLeast, PackSizer::kMost)(text);
  if (!count)
    return fail(Error::Code::kUsage,
                "'{}' is neither auto, off nor a number from {} to {}", text,
                PackSizer::kLeast, PackSizer::kMost);
  return static_cast<int>(*count);
}

void add_repeatable(CLI::App& app, const std::string& name,
                    std::vector<std::string>& target, const char* type,
                    const std::string& description) {
  with_environment(app.add_option(name, target, description)
                       ->type_size(1)
                       ->allow_extra_args(false)
                       ->type_name(type)
                       ->group(kModel)
                       ->check([](const std::string& value) {
                         return value.empty() ? "must not be empty" : "";
                       }));
}

// Whom to ask.
void add_server_options(CLI::App& app, CallOptions& calls) {
  add_repeatable(app, "--endpoint", calls.endpoints, "URL",
                 "Base URL of an OpenAI-compatible server, such as "
                 "http://127.0.0.1:8080/v1; several share the work, and "
                 "URL#weight=2 takes twice as much");
  add_single(app, "--model", calls.model, "models",
             "The model's name, as the endpoint calls it")
      ->type_name("NAME")
      ->group(kModel);
  add_parsed(app, "--api-key-env", into(calls.api_key_env, parse_variable_name),
             "Environment variable that holds the key; '' for no key",
             calls.api_key_env)
      ->type_name("NAME")
      ->group(kModel);
  add_parsed(app, "--api-key-file", into(calls.api_key_file, names()),
             "File that holds the key, instead of the variable", "")
      ->type_name("FILE")
      ->group(kModel);
  add_repeatable(app, "--header", calls.headers, "HEADER",
                 "Send this header, 'NAME: VALUE'; may be given several times");
  add_parsed(app, "--ca-file", into(calls.ca_file, names()),
             "Certificates to trust instead of the system's", "")
      ->type_name("PEM")
      ->group(kModel);
}

// What to ask.
void add_request_options(CLI::App& app, CallOptions& calls) {
  add_parsed(app, "--prompt", into(calls.prompt_file, names()),
             "Prompt with the lines [system] and [user] before its parts; "
             "{{text}} stands for the document",
             "")
      ->type_name("FILE")
      ->group(kModel);
  add_parsed(app, "--temperature", into(calls.temperature, numbers(0, 2)),
             "Sampling temperature; without it the server's", "")
      ->type_name("X")
      ->group(kModel);
  add_parsed(app, "--max-output-tokens",
             into(calls.max_output_tokens, counts(1, 100'000'000)),
             "Longest answer; without it the server's", "")
      ->type_name("N")
      ->group(kModel);
  add_repeatable(app, "--param", calls.params, "KEY=JSON",
                 "Put this into the request; may be given several times");
}

// How fast, and how much.
void add_pace_options(CLI::App& app, CallOptions& calls) {
  add_parsed(app, "--max-calls",
             into(calls.max_calls, counts(0, 1'000'000'000'000)),
             "Send at most N requests; answers of the cache are free", "")
      ->type_name("N")
      ->group(kModel);
  add_parsed(
      app, "--max-in-flight", into(calls.max_in_flight, parse_in_flight),
      "Requests at the same time; auto is what the endpoints can take, at "
      "most 3072 or what ulimit -n allows",
      "auto")
      ->type_name("N|auto")
      ->group(kModel);
  add_parsed(app, "--pack", into(calls.pack, parse_pack),
             "Small documents in one request, 2 to 10; auto follows the "
             "documents a second that come back good",
             "off")
      ->type_name("N|auto|off")
      ->group(kModel);
  add_parsed(app, "--rpm", into(calls.rpm, numbers(0.001, 1e9)),
             "Requests a minute, at most, to each endpoint", "")
      ->type_name("N")
      ->group(kModel);
  add_parsed(app, "--tpm", into(calls.tpm, numbers(1, 1e12)),
             "Tokens a minute, at most, to and from each endpoint", "")
      ->type_name("N")
      ->group(kModel);
}

// When to give up.
void add_patience_options(CLI::App& app, CallOptions& calls) {
  add_parsed(app, "--timeout",
             into(calls.timeout_seconds, durations("1ms", "24h")),
             "Longest time of one attempt", "600s")
      ->type_name("TIME")
      ->group(kModel);
  add_parsed(app, "--connect-timeout",
             into(calls.connect_timeout_seconds, durations("1ms", "24h")),
             "Longest time to connect", "10s")
      ->type_name("TIME")
      ->group(kModel);
  add_parsed(app, "--retries", into(calls.retries, counts(0, 100)),
             "Attempts after the first, where one may help", "5")
      ->type_name("N")
      ->group(kModel);
  add_parsed(app, "--outage-limit",
             into(calls.outage_limit_seconds, durations("0s", "30d")),
             "Wait so long for an endpoint that is down, then exit with 75",
             "10m")
      ->type_name("TIME")
      ->group(kModel);
}

bool is_flag(const CLI::Option& option) {
  return option.count() > 0 && !is_from_environment(option);
}

// The options of the group that were given, but for --backend; those that say
// what is so in any case do not count.
std::vector<const CLI::Option*> given_options(const CLI::App& app) {
  std::vector<const CLI::Option*> given;
  for (const CLI::Option* option : app.get_options()) {
    const std::string& name = option->get_name();
    const bool is_default =
        (name == "--max-in-flight" &&
         option->results() == CLI::results_t{"auto"}) ||
        (name == "--pack" && option->results() == CLI::results_t{"off"});
    if (option->get_group() == kModel && option->count() > 0 &&
        name != "--backend" && !is_default)
      given.push_back(option);
  }
  return given;
}

void check_local(const std::vector<const CLI::Option*>& given,
                 bool is_backend_flag) {
  for (const CLI::Option* option : given)
    // A flag stands above the environment.
    if (!is_backend_flag || is_flag(*option))
      throw CLI::ValidationError(option->get_name(),
                                 "has no meaning with --backend local");
}

void check_openai(const CallOptions& calls,
                  const std::vector<const CLI::Option*>& given,
                  bool is_backend_given) {
  if (calls.endpoints.empty() && !given.empty())
    throw CLI::ValidationError(given.front()->get_name(), "needs --endpoint");
  if (calls.endpoints.empty() && is_backend_given)
    throw CLI::ValidationError("--backend", "openai needs --endpoint");
  if (!calls.endpoints.empty() && calls.model.empty())
    throw CLI::ValidationError(
        "--endpoint",
        "needs --model NAME: docmill does not guess one; the endpoint lists "
        "its models at /models");
}

}  // namespace

void add_endpoint_options(CLI::App& app, CommandOptions& options) {
  CallOptions& calls = options.calls.emplace();
  add_choice<std::optional<BackendKind>>(
      app, "--backend", options.backend,
      {{"local", BackendKind::kLocal}, {"openai", BackendKind::kOpenAi}},
      "local: repair in this process, without a network; openai: ask a model; "
      "local unless --endpoint is given")
      ->group(kModel);
  add_server_options(app, calls);
  add_request_options(app, calls);
  add_pace_options(app, calls);
  add_patience_options(app, calls);
}

void finish_endpoint_options(const CLI::App& app, CommandOptions& options) {
  const std::vector<const CLI::Option*> given = given_options(app);
  const CLI::Option& backend = *app.get_option("--backend");
  const CLI::Option& endpoint = *app.get_option("--endpoint");
  options.calls->is_api_key_env_given =
      app.get_option("--api-key-env")->count() > 0;
  // --endpoint on the command line stands above DOCMILL_BACKEND=local.
  const bool is_overruled = is_flag(endpoint) && !is_flag(backend);
  if (options.backend == BackendKind::kLocal && !is_overruled)
    check_local(given, is_flag(backend));
  else
    check_openai(*options.calls, given,
                 options.backend == BackendKind::kOpenAi);
  const bool calls = !options.calls->endpoints.empty() &&
                     (options.backend != BackendKind::kLocal || is_overruled);
  options.backend = calls ? BackendKind::kOpenAi : BackendKind::kLocal;
  if (!calls)
    options.calls.reset();
}

}  // namespace docmill
