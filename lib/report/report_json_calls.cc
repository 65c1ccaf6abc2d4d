// What the JSON view tells of calls, the cache and money.

#include "lib/base/safe_text.h"
#include "lib/report/report_json_parts.h"

namespace docmill {
namespace {

void add_models(JsonWriter& json, const std::vector<ModelReport>& models) {
  json.key("by_model").begin_array();
  for (const ModelReport& model : models) {
    json.begin_object();
    add_text(json, "gen_ai.request.model", model.request_model);
    if (model.response_model.empty())
      json.key("gen_ai.response.model").null();
    else
      add_text(json, "gen_ai.response.model", model.response_model);
    add_text(json, "gen_ai.provider.name", model.provider_name);
    add_text(json, "gen_ai.operation.name", model.operation_name);
    json.member("gen_ai.usage.input_tokens", model.input_tokens);
    json.member("gen_ai.usage.output_tokens", model.output_tokens);
    add_text(json, "server.address", model.server_address);
    json.member("requests", model.requests);
    json.member("errors", model.errors);
    json.end_object();
  }
  json.end_array();
}

void add_endpoints(JsonWriter& json,
                   const std::vector<EndpointReport>& endpoints) {
  json.key("endpoints").begin_array();
  for (const EndpointReport& endpoint : endpoints) {
    json.begin_object();
    add_text(json, "name", endpoint.name);
    add_text(json, "health", endpoint.health);
    json.member("requests", endpoint.requests);
    json.member("answers", endpoint.answers);
    json.member("refused", endpoint.refused);
    json.member("abandoned", endpoint.abandoned);
    json.member("ejections", endpoint.ejections);
    json.member("in_flight_limit", endpoint.limit);
    json.member("requests_per_second", endpoint.requests_per_second);
    json.end_object();
  }
  json.end_array();
}

void add_llm(JsonWriter& json, const LlmReport& llm) {
  json.key("llm").begin_object();
  json.member("requests", llm.requests);
  json.member("attempts", llm.attempts);
  json.member("retries", llm.retries);
  json.key("errors").begin_object();
  for (const auto& [kind, count] : llm.errors)
    json.member(visible_text(kind), count);
  json.end_object();
  json.member("in_flight_max", llm.in_flight_max);
  json.member("connections_opened", llm.connections_opened);
  json.member("connection_reuse_rate", llm.connection_reuse_rate);
  add_latency(json, "acquire_ms", llm.acquire_ms);
  add_latency(json, "latency_ms", llm.latency_ms);
  add_models(json, llm.by_model);
  add_endpoints(json, llm.endpoints);
  json.end_object();
}

void add_packing(JsonWriter& json, const PackingReport& packing) {
  json.key("packing").begin_object();
  json.member("packs", packing.packs);
  json.member("documents", packing.documents);
  json.member("good", packing.good);
  json.member("size_last", packing.size_last);
  json.member("bisections", packing.bisections);
  json.member("alone", packing.alone);
  json.member("missing", packing.missing);
  json.member("mismatched", packing.mismatched);
  json.member("unreadable", packing.unreadable);
  json.member("cut_off", packing.cut_off);
  json.member("failed", packing.failed);
  add_latency(json, "wait_ms", packing.wait_ms);
  json.end_object();
}

void add_tier(JsonWriter& json, const CacheTierReport& tier) {
  json.begin_object();
  add_text(json, "name", tier.name);
  json.member("hits", tier.hits);
  json.member("misses", tier.misses);
  json.member("stores", tier.stores);
  json.member("evictions", tier.evictions);
  json.member("errors", tier.errors);
  json.member("hit_rate", tier.hit_rate);
  add_latency(json, "lookup_ms", tier.lookup_ms);
  json.end_object();
}

void add_cache(JsonWriter& json, const CacheReport& cache) {
  json.key("cache").begin_object();
  json.key("tiers").begin_array();
  for (const CacheTierReport& tier : cache.tiers)
    add_tier(json, tier);
  json.end_array();
  json.member("joined", cache.joined);
  json.member("saved_calls", cache.saved_calls);
  json.member("saved_usd", cache.saved_usd);
  json.end_object();
}

void add_cost(JsonWriter& json, const CostReport& cost) {
  json.key("cost").begin_object();
  json.member("usd", cost.usd);
  json.member("predicted_usd", cost.predicted_usd);
  json.member("prompt_tokens", cost.prompt_tokens);
  json.member("completion_tokens", cost.completion_tokens);
  json.end_object();
}

}  // namespace

void add_calls(JsonWriter& json, const RunReport& report) {
  if (report.llm)
    add_llm(json, *report.llm);
  if (report.packing)
    add_packing(json, *report.packing);
  if (report.cache)
    add_cache(json, *report.cache);
  if (report.cost)
    add_cost(json, *report.cost);
}

}  // namespace docmill
