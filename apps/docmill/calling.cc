#include "apps/docmill/calling.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/log.h"
#include "lib/http/connection_limit.h"
#include "lib/pipeline/version.h"

namespace docmill {
namespace {

// With answers after 50 ms, twice as many as two cores can keep busy, and as
// many as wait for slow ones: at 16,700 a second and one in a hundred after
// 5 s, 835 of each. More only leave the processor's caches meanwhile.
constexpr i64 kAutoInFlight = 3072;
constexpr i64 kAutoAlike = 2048;

// Of the run's memory, for the memory tier of the cache, and for answers that
// are much longer than their documents.
constexpr i64 kCacheShare = 8;
constexpr i64 kSurplusShare = 4;

// What says how an answer is built, or where it ends.
bool is_form_of_answer(std::string_view param) {
  constexpr std::string_view kForms[] = {
      "response_format",   "stop",          "prediction",
      "grammar",           "json_schema",   "guided_json",
      "guided_regex",      "guided_choice", "guided_grammar",
      "structured_outputs"};
  return std::find(std::begin(kForms), std::end(kForms), param) !=
         std::end(kForms);
}

std::chrono::seconds whole_seconds(double seconds) {
  return std::chrono::seconds(std::llround(std::min(seconds, 1e9)));
}

i64 milliseconds(double seconds) {
  return std::max<i64>(1, std::llround(std::min(seconds, 1e9) * 1000));
}

}  // namespace

Result<std::unique_ptr<Calling>> Calling::create(const CallOptions& options,
                                                 i64 memory_limit,
                                                 Executor& executor) {
  std::unique_ptr<Calling> calling(new Calling(options));
  Result<void> fine = calling->read_secrets();
  if (fine)
    fine = calling->read_prompt();
  if (fine)
    fine = calling->open_cache(memory_limit);
  if (fine)
    fine = calling->connect(memory_limit, executor);
  if (!fine)
    return tl::unexpected(fine.error());
  return calling;
}

Result<void> Calling::read_secrets() {
  for (const std::string& url : options_.endpoints) {
    Result<Endpoint> endpoint = Endpoint::parse(url);
    if (!endpoint)
      return tl::unexpected(endpoint.error());
    const auto is_same = [&](const Endpoint& other) {
      return other.base_url == endpoint->base_url;
    };
    if (std::any_of(endpoints_.begin(), endpoints_.end(), is_same))
      return fail(Error::Code::kUsage, "--endpoint: {} is given twice",
                  endpoint->base_url);
    endpoints_.push_back(std::move(*endpoint));
  }

  KeySource source;
  source.env_name = options_.api_key_env;
  source.is_env_explicit = options_.is_api_key_env_given;
  source.file = options_.api_key_file.value_or("");
  Result<ApiKey> key = load_key(source);
  if (!key)
    return tl::unexpected(key.error());
  key_ = std::move(*key);
  for (const std::string& warning : key_.warnings)
    log_warn("{}", warning);

  for (const std::string& line : options_.headers) {
    Result<ExtraHeader> header = ExtraHeader::parse(line);
    if (!header)
      return tl::unexpected(header.error());
    headers_.push_back(std::move(*header));
  }
  redactor_ = make_redactor(key_, headers_);
  return {};
}

Result<void> Calling::read_prompt() {
  Result<Prompt> prompt = options_.prompt_file
                              ? Prompt::load(*options_.prompt_file)
                              : Prompt::builtin();
  if (!prompt)
    return tl::unexpected(prompt.error());
  template_.emplace(std::move(*prompt));

  ChatParameters parameters;
  parameters.model = options_.model;
  parameters.temperature = options_.temperature;
  parameters.max_output_tokens = options_.max_output_tokens;
  for (const std::string& param : options_.params) {
    Result<JsonMember> member = parse_param(param);
    if (!member)
      return tl::unexpected(member.error());
    parameters.params.push_back(std::move(*member));
  }
  if (options_.pack != 1)
    if (Result<void> fine = check_packs(parameters.params); !fine)
      return fine;
  Result<ChatRequestWriter> writer = ChatRequestWriter::create(parameters);
  if (!writer)
    return tl::unexpected(writer.error());
  writer_.emplace(std::move(*writer));
  return {};
}

// A pack's answer has a form of its own.
Result<void> Calling::check_packs(const std::vector<JsonMember>& params) {
  for (const auto& [name, json] : params)
    if (json != "null" && is_form_of_answer(name))
      return fail(Error::Code::kUsage,
                  "--pack: cannot be used with --param {}: the answer to "
                  "several documents has a form of its own",
                  name);
  if (!template_->task()) {
    warnings_.push_back(
        {.kind = "pack",
         .text = "--pack: the prompt uses other fields than {{text}}: "
                 "documents go one by one"});
    log_warn("{}", warnings_.back().text);
  }
  return {};
}

Result<void> Calling::open_cache(i64 memory_limit) {
  AnswerCache::Options cache;
  cache.memory_bytes = memory_limit / kCacheShare;
  cache.folder = options_.cache.folder.value_or("");
  cache.disk_bytes = options_.cache.bytes;
  cache.ttl_seconds = std::llround(options_.cache.ttl_seconds);
  Result<std::unique_ptr<AnswerCache>> opened = AnswerCache::create(cache);
  if (!opened)
    return tl::unexpected(opened.error());
  cache_ = std::move(*opened);
  for (const std::string& warning : cache_->warnings())
    log_warn("{}", warning);
  return {};
}

Result<void> Calling::connect(i64 memory_limit, Executor& executor) {
  const i64 wish =
      options_.max_in_flight > 0 ? options_.max_in_flight : kAutoInFlight;
  const i64 in_flight = usable_connections(wish);
  if (in_flight < wish)
    log_warn(
        "the system allows only {} open connections (ulimit -n): {} "
        "requests in flight instead of {}",
        in_flight, in_flight, wish);

  HttpOptions http;
  http.timeout_ms = milliseconds(options_.timeout_seconds);
  http.connect_timeout_ms = milliseconds(options_.connect_timeout_seconds);
  http.ca_file = options_.ca_file;
  http.user_agent = "docmill/" + std::string(kVersion);
  http.max_surplus_bytes = memory_limit / kSurplusShare;
  http.max_connections = in_flight;
  http.max_kept_connections =
      usable_connections(in_flight * std::ssize(endpoints_));
  http.wanted_headers = {
      "retry-after", "x-ms-retry-after-ms", "x-should-retry",      "location",
      "date",        "x-ratelimit-",        "anthropic-ratelimit-"};
  Result<std::unique_ptr<HttpClient>> client =
      HttpClient::create(http, executor);
  if (!client)
    return tl::unexpected(client.error());
  http_ = std::move(*client);

  Result<std::vector<CallEndpoint>> targets = add_targets();
  if (!targets)
    return tl::unexpected(targets.error());

  CallerOptions caller;
  caller.endpoints = std::move(*targets);
  caller.model = options_.model;
  caller.name_space = options_.name_space;
  caller.max_in_flight = in_flight;
  caller.max_calls = options_.max_calls;
  caller.pack_size = options_.pack;
  caller.adapts = options_.max_in_flight == 0;
  caller.rate = {options_.rpm, options_.tpm};
  for (const ExtraHeader& header : headers_)
    if (!header.is_secret)  // it may choose who answers
      caller.key_parts.push_back(header.name + ": " +
                                 std::string(header.value.reveal()));
  caller.retries = options_.retries;
  caller.outage_limit = whole_seconds(options_.outage_limit_seconds);
  caller_ = std::make_unique<Caller>(
      caller, Caller::Parts{*http_, *cache_, executor, *template_, *writer_,
                            &redactor_});
  backend_ = std::make_unique<OpenAiBackend>(*caller_);
  return {};
}

Result<std::vector<CallEndpoint>> Calling::add_targets() {
  std::vector<CallEndpoint> targets;
  for (const Endpoint& endpoint : endpoints_) {
    const Result<std::vector<std::string>> lines =
        request_header_lines(endpoint, key_, headers_);
    if (!lines)
      return tl::unexpected(lines.error());
    const Result<const HttpTarget*> target = http_->add_target(
        endpoint.chat_url, *lines,
        endpoint.is_loopback ? Proxies::kNotUsed : Proxies::kUsed);
    if (!target)
      return tl::unexpected(target.error());
    targets.push_back({endpoint.name, *target, endpoint.weight});
  }
  return targets;
}

int Calling::documents_together() const {
  if (!template_->task())
    return 1;
  return options_.pack == 0 ? PackSizer::kMost : options_.pack;
}

i64 Calling::max_documents() const {
  i64 requests = caller_->max_in_flight();
  if (options_.max_in_flight == 0)
    requests = std::min(requests, kAutoAlike);
  return documents_together() * requests;
}

Spent Calling::spent() const {
  const CallMeter::Running& running = caller_->running();
  Spent spent = before_;
  spent.requests += running.attempts;
  spent.answers += running.answers;
  spent.prompt_tokens += running.prompt_tokens;
  spent.completion_tokens += running.completion_tokens;
  return spent;
}

void Calling::take_over(const Spent& before) {
  before_ = before;
  caller_->use_calls(before.requests);
}

void Calling::show(Counters& counters) const {
  const CallMeter::Running& running = caller_->running();
  const i64 in_flight = http_->stats().in_flight;
  counters.calls = running.attempts - in_flight;
  counters.calls_in_flight = in_flight;
  counters.retries = running.retries.load();
  counters.cache_hits = running.saved.load();
  WaitReason why = WaitReason::kNone;
  if (caller_->is_out())
    why = WaitReason::kOutage;
  else if (caller_->is_held())
    why = WaitReason::kRateLimit;
  else if (caller_->is_starved())
    why = WaitReason::kRetryBudget;
  counters.wait_reason = static_cast<i64>(why);
}

void Calling::look() { caller_->look(); }

void Calling::fill(RunReport& report) const {
  report.llm = llm_report();
  report.packing = packing_report();
  report.cache = cache_report();
  CostReport& cost = report.cost.emplace();
  cost.prompt_tokens = spent().prompt_tokens;
  cost.completion_tokens = spent().completion_tokens;
  report.warnings.insert(report.warnings.end(), warnings_.begin(),
                         warnings_.end());
  for (const std::string& warning : cache_->warnings())
    report.warnings.push_back({.kind = "cache", .text = warning});
}

LlmReport Calling::llm_report() const {
  const CallStats calls = caller_->stats();
  const HttpStats http = http_->stats();
  LlmReport llm;
  llm.requests = calls.requests;
  llm.attempts = calls.attempts;
  llm.retries = calls.retries;
  for (std::size_t i = 0; i < calls.errors.size(); i++)
    if (calls.errors[i] > 0)
      llm.errors[std::string(error_kind_name(static_cast<ErrorKind>(i)))] =
          calls.errors[i];
  llm.in_flight_max = http.in_flight_max;
  llm.connections_opened = http.connections_opened;
  llm.connection_reuse_rate =
      connection_reuse_rate(calls.attempts, http.connections_opened);
  llm.acquire_ms = latency_summary(http.acquire_ms);
  llm.latency_ms = latency_summary(calls.latency_ms);

  add_models(calls, llm);
  const std::vector<Caller::EndpointStats> stats = caller_->endpoint_stats();
  for (std::size_t i = 0; i < stats.size(); i++) {
    const Dispatcher::State& state = stats[i].state;
    llm.endpoints.push_back({.name = endpoints_[i].base_url,
                             .health = state.is_removed ? "removed"
                                       : state.is_out   ? "out"
                                                        : "ok",
                             .requests = state.sent,
                             .answers = state.answered,
                             .refused = state.refused,
                             .abandoned = state.abandoned,
                             .ejections = state.ejections,
                             .limit = state.limit,
                             .requests_per_second = state.per_second});
  }
  return llm;
}

std::optional<PackingReport> Calling::packing_report() const {
  const std::optional<PackStats> stats = caller_->pack_stats();
  if (!stats)
    return std::nullopt;
  PackingReport packing;
  packing.packs = stats->packs;
  packing.documents = stats->documents;
  packing.good = stats->good;
  packing.size_last = stats->size;
  packing.bisections = stats->bisections;
  packing.alone = stats->alone;
  packing.missing = stats->missing;
  packing.mismatched = stats->mismatched;
  packing.unreadable = stats->unreadable;
  packing.cut_off = stats->cut_off;
  packing.failed = stats->failed;
  packing.wait_ms = latency_summary(stats->wait_ms);
  return packing;
}

void Calling::add_models(const CallStats& calls, LlmReport& llm) const {
  const auto add = [&](const Endpoint& endpoint) -> ModelReport& {
    ModelReport& row = llm.by_model.emplace_back();
    row.request_model = options_.model;
    row.provider_name = "openai";
    row.operation_name = "chat";
    row.server_address = endpoint.host;
    return row;
  };
  i64 answered = 0;
  for (std::size_t i = 0; i < calls.models.size(); i++)
    for (const auto& [name, model] : calls.models[i]) {
      ModelReport& row = add(endpoints_[i]);
      row.response_model = name;
      row.input_tokens = model.prompt_tokens;
      row.output_tokens = model.completion_tokens;
      row.requests = model.answers;
      answered += model.answers;
    }
  if (llm.by_model.empty() && calls.requests > 0)
    add(endpoints_.front());
  if (!llm.by_model.empty()) {  // those without an answer name no model
    llm.by_model.front().errors = calls.requests - answered;
    llm.by_model.front().requests += calls.requests - answered;
  }
}

CacheReport Calling::cache_report() const {
  CacheReport report;
  for (const CacheTierStats& stats : cache_->stats()) {
    CacheTierReport& tier = report.tiers.emplace_back();
    tier.name = stats.name;
    tier.hits = stats.hits;
    tier.misses = stats.misses;
    tier.stores = stats.stores;
    tier.evictions = stats.evictions;
    tier.errors = stats.errors;
    tier.hit_rate = hit_rate(stats.hits, stats.misses);
    tier.lookup_ms = latency_summary(stats.lookup_ms);
    report.saved_calls += stats.hits;
  }
  report.joined = caller_->stats().joined;
  report.saved_calls += report.joined;
  return report;
}

}  // namespace docmill
