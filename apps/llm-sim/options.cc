#include "apps/llm-sim/options.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "lib/base/safe_text.h"
#include "lib/base/units.h"

namespace docmill::sim {
namespace {

constexpr int kUsageCode = 2;

// What comes as text and is read when all is known.
struct RawOptions {
  std::string profile = "improve";
  std::vector<std::string> models;
  std::string latency = "0";
  std::string slow;
  std::string api_key_file;
  std::string max_body = "32MiB";
  std::vector<std::string> faults;
  std::string fault_attempts = "all";
  std::string huge_bytes = "64MiB";
  std::string drip_time = "3s";
  std::string fault_time;
  std::vector<std::string> outages;
  std::string burst = "60s";
  std::vector<std::string> limit_changes;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at != text.npos; begin = at + 1) {
    at = text.find(separator, begin);
    parts.push_back(text.substr(begin, at - begin));
  }
  return parts;
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, status] = std::from_chars(text.data(), end, value);
  if (status != std::errc() || rest != end || !(value >= 0 && value < 1e9))
    return std::nullopt;
  return value;
}

template <class T>
T value_of(const char* option, const Result<T>& result) {
  if (!result)
    throw CLI::ValidationError(option, result.error().what);
  return *result;
}

// "A:B" with what each of them is read by.
[[noreturn]] void refuse_pair(const char* option, const std::string& text,
                              const char* form) {
  throw CLI::ValidationError(
      option, fmt::format("'{}' is not {}", visible_text(text), form));
}

void read_slow(const std::string& text, Latency& latency) {
  const std::vector<std::string> parts = split(text, ':');
  const std::optional<double> rate = number(parts[0]);
  if (parts.size() != 2 || !rate || *rate > 1)
    refuse_pair("--slow", text, "RATE:TIME");
  latency.slow_rate = *rate;
  latency.slow_seconds = value_of("--slow", parse_duration(parts[1]));
}

Outage read_outage(const char* option, const std::string& text) {
  const std::vector<std::string> parts = split(text, ':');
  if (parts.size() != 2)
    refuse_pair(option, text, "FROM:FOR");
  return {value_of(option, parse_duration(parts[0])),
          value_of(option, parse_duration(parts[1]))};
}

LimitChange read_limit_change(const std::string& text) {
  const std::vector<std::string> parts = split(text, ':');
  const std::optional<double> share =
      parts.size() == 2 ? number(parts[1]) : std::nullopt;
  if (!share || *share <= 0)
    refuse_pair("--limit-change", text, "AT:SHARE");
  return {value_of("--limit-change", parse_duration(parts[0])), *share};
}

// The first line of the file; never shown.
std::string read_api_key(const std::string& path) {
  std::ifstream file(path);
  std::string key;
  if (!file || !std::getline(file, key))
    throw CLI::ValidationError("--api-key-file",
                               visible_text(path) + ": cannot be read");
  while (!key.empty() && (key.back() == '\r' || key.back() == ' '))
    key.pop_back();
  if (key.empty())
    throw CLI::ValidationError("--api-key-file",
                               visible_text(path) + ": has no key");
  return key;
}

void add_server_options(CLI::App& app, Options& options, RawOptions& raw) {
  const char* const group = "Server";
  app.add_option("--port", options.port, "Port on 127.0.0.1; 0: any free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str()
      ->group(group);
  app.add_option("--port-file", options.port_file,
                 "Write the port here when ready")
      ->type_name("FILE")
      ->group(group);
  auto* cert = app.add_option("--tls-cert", options.tls_cert,
                              "Speak https with this certificate chain")
                   ->type_name("PEM")
                   ->group(group);
  auto* key = app.add_option("--tls-key", options.tls_key, "and this key")
                  ->type_name("PEM")
                  ->group(group);
  cert->needs(key);
  key->needs(cert);
  app.add_option("--api-key-file", raw.api_key_file,
                 "Answer 401 unless the bearer token is the file's first line")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--max-body-bytes", raw.max_body,
                 "Answer 413 to larger requests")
      ->type_name("SIZE")
      ->capture_default_str()
      ->group(group);
  app.add_option("--request-log", options.request_log,
                 "Append each request as one JSON line")
      ->type_name("FILE")
      ->group(group);
}

void add_answer_options(CLI::App& app, Options& options, RawOptions& raw) {
  const char* const group = "Answers";
  app.add_option("--profile", raw.profile,
                 "echo: the document as it came; improve: repaired")
      ->check(CLI::IsMember({"echo", "improve"}))
      ->capture_default_str()
      ->group(group);
  app.add_option("--model", raw.models,
                 "A model, its quality 0..1 and its prices in USD for 1M "
                 "tokens; repeatable [sim-large:1:2:10, sim-small:0.6:0.1:0.5, "
                 "sim-embed:0:0.02:0]")
      ->type_name("NAME[:QUALITY[:IN:OUT]]")
      ->type_size(1)
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--latency", raw.latency, "Time to an answer (median)")
      ->type_name("TIME")
      ->capture_default_str()
      ->group(group);
  app.add_option("--latency-sigma", options.latency.sigma,
                 "Spread: sigma of a log-normal distribution")
      ->check(CLI::Range(0.0, 5.0))
      ->capture_default_str()
      ->group(group);
  app.add_option("--slow", raw.slow, "Share of answers that take TIME")
      ->type_name("RATE:TIME")
      ->group(group);
  app.add_option("--capacity", options.capacity,
                 "Requests served at once, others wait; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group(group);
  app.add_option("--seed", options.seed, "Of all that is left to chance")
      ->capture_default_str()
      ->group(group);
}

void add_limit_options(CLI::App& app, Options& options, RawOptions& raw) {
  const char* const limits = "Limits";
  app.add_option("--rpm", options.requests_per_minute,
                 "Requests per minute; 0: no limit")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group(limits);
  app.add_option("--tpm", options.tokens_per_minute,
                 "Tokens per minute; 0: no limit")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group(limits);
  app.add_option("--limit-burst", raw.burst,
                 "So much of a limit may be taken at once")
      ->type_name("TIME")
      ->capture_default_str()
      ->group(limits);
  app.add_option("--limit-change", raw.limit_changes,
                 "AT after the start the limits are SHARE of what is given; "
                 "repeatable")
      ->type_name("AT:SHARE")
      ->type_size(1)
      ->allow_extra_args(false)
      ->group(limits);
  app.add_flag("!--no-rate-headers", options.has_rate_headers,
               "Tell nobody of limits in headers")
      ->group(limits);
  app.add_flag("!--no-retry-after", options.has_retry_after,
               "Tell nobody how long to wait")
      ->group(limits);
}

void add_fault_options(CLI::App& app, RawOptions& raw) {
  const char* const group = "Faults";
  app.add_option("--fault", raw.faults,
                 "A fault and its share of the attempts; repeatable. all: the "
                 "kinds where a retry can help, evenly")
      ->type_name("KIND=RATE")
      ->type_size(1)
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--fault-attempts", raw.fault_attempts,
                 "Strike only the first N attempts of a request")
      ->type_name("N|all")
      ->capture_default_str()
      ->group(group);
  app.add_option("--fault-time", raw.fault_time,
                 "Strike only from FROM after the start, for FOR")
      ->type_name("FROM:FOR")
      ->group(group);
  app.add_option("--huge-bytes", raw.huge_bytes, "Size of the fault huge")
      ->type_name("SIZE")
      ->capture_default_str()
      ->group(group);
  app.add_option("--drip-time", raw.drip_time, "Time of the fault slow_drip")
      ->type_name("TIME")
      ->capture_default_str()
      ->group(group);
  app.add_option("--outage", raw.outages,
                 "Refuse connections from FROM after the start, for FOR; "
                 "repeatable")
      ->type_name("FROM:FOR")
      ->type_size(1)
      ->allow_extra_args(false)
      ->group(group);
}

void finish_options(Options& options, const RawOptions& raw) {
  options.profile = raw.profile == "echo" ? Profile::kEcho : Profile::kImprove;
  for (const std::string& text : raw.models)
    options.models.push_back(value_of("--model", parse_model(text)));
  if (options.models.empty())
    options.models = {{"sim-large", 1, 2, 10},
                      {"sim-small", 0.6, 0.1, 0.5},
                      {"sim-embed", 0, 0.02, 0}};
  options.latency.seconds = value_of("--latency", parse_duration(raw.latency));
  if (!raw.slow.empty())
    read_slow(raw.slow, options.latency);
  if (!raw.api_key_file.empty())
    options.api_key = read_api_key(raw.api_key_file);
  options.max_body_bytes =
      value_of("--max-body-bytes", parse_bytes(raw.max_body));
  for (const std::string& text : raw.faults)
    if (const Result<void> added = options.faults.add(text); !added)
      throw CLI::ValidationError(added.error().what);
  if (raw.fault_attempts != "all")
    options.fault_attempts =
        value_of("--fault-attempts", parse_count(raw.fault_attempts));
  if (!raw.fault_time.empty())
    options.fault_time = read_outage("--fault-time", raw.fault_time);
  options.huge_bytes = value_of("--huge-bytes", parse_bytes(raw.huge_bytes));
  options.drip_seconds = value_of("--drip-time", parse_duration(raw.drip_time));
  options.burst_seconds = value_of("--limit-burst", parse_duration(raw.burst));
  if (options.burst_seconds <= 0)
    throw CLI::ValidationError("--limit-burst", "0 would let nobody through");
  for (const std::string& text : raw.limit_changes)
    options.limit_changes.push_back(read_limit_change(text));
  std::ranges::sort(options.limit_changes, {}, &LimitChange::at_seconds);
  for (const std::string& text : raw.outages)
    options.outages.push_back(read_outage("--outage", text));
}

}  // namespace

Result<Model> parse_model(const std::string& text) {
  const std::vector<std::string> parts = split(text, ':');
  const std::size_t count = parts.size();
  Model model{.name = parts[0]};
  bool is_good = !model.name.empty() && (count <= 2 || count == 4);
  for (std::size_t i = 1; is_good && i < count; ++i) {
    const std::optional<double> value = number(parts[i]);
    is_good = value && (i > 1 || *value <= 1);
    if (is_good)
      (i == 1   ? model.quality
       : i == 2 ? model.input_price
                : model.output_price) = *value;
  }
  if (!is_good)
    return fail(Error::Code::kUsage,
                "'{}' is not NAME[:QUALITY[:IN_PRICE:OUT_PRICE]]",
                visible_text(text));
  return model;
}

ParsedOptions parse_options(int argc, char** argv) {
  CLI::App app(
      "docmill-llm-sim: an OpenAI-compatible server on loopback, for tests,\n"
      "benchmarks and rehearsals. Prints its address when it is ready.",
      "docmill-llm-sim");
  ParsedOptions parsed;
  RawOptions raw;
  add_server_options(app, parsed.options, raw);
  add_answer_options(app, parsed.options, raw);
  add_limit_options(app, parsed.options, raw);
  add_fault_options(app, raw);
  try {
    app.parse(argc, argv);
    finish_options(parsed.options, raw);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help
      parsed.exit_code = app.exit(error);
      return parsed;
    }
    fmt::print(stderr, "docmill-llm-sim: error: {}\n",
               visible_text(error.what()));
    parsed.exit_code = kUsageCode;
  }
  return parsed;
}

}  // namespace docmill::sim
