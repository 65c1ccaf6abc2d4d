// What a run that calls a model did: the parts `llm`, `cache` and `cost` of
// the report. Plain data, filled when the run has ended.
//
// A *request* is one answer asked of an endpoint, and ends with an answer or
// an error; an *attempt* is one HTTP exchange made for it. What the cache
// answers, or an identical call in flight, is no request. So attempts =
// requests + retries once all is over, and a document's calls are requests,
// hits and joined calls together.
//
// Strings may hold any bytes, since some come from servers: the views make
// them safe. No string may hold a secret, URLs with a password among them.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/types.h"
#include "lib/report/latency_summary.h"

namespace docmill {

// What one model, as asked of one endpoint, did. The names in the JSON view
// are the attributes of OpenTelemetry's conventions for generative AI.
struct ModelReport {
  std::string request_model = {};   // gen_ai.request.model
  std::string response_model = {};  // gen_ai.response.model; empty: no answer
  std::string provider_name = {};   // gen_ai.provider.name, such as "openai"
  std::string operation_name = {};  // gen_ai.operation.name, such as "chat"
  std::string server_address = {};  // server.address: a host, without a port
  i64 input_tokens = 0;             // gen_ai.usage.input_tokens
  i64 output_tokens = 0;            // gen_ai.usage.output_tokens
  i64 requests = 0;
  i64 errors = 0;  // requests that ended with an error
};

// How an endpoint was doing when the run ended.
struct EndpointReport {
  std::string name = {};    // its URL without user, password and query
  std::string health = {};  // "ok", "out", or "removed": it gave no access
  i64 requests = 0;         // attempts that were sent there
  i64 answers = 0;
  i64 refused = 0;    // answers 429
  i64 abandoned = 0;  // whose answers were not waited for
  i64 ejections = 0;  // how often it was out
  i64 limit = 0;      // of requests in flight, at the end
  std::optional<double> requests_per_second = {};  // its rate limit, if any
};

struct LlmReport {
  i64 requests = 0;
  i64 attempts = 0;
  i64 retries = 0;  // attempts after the first of a request
  std::map<std::string, i64> errors = {};  // failed attempts by error kind
  i64 in_flight_max = 0;                   // attempts at the same time
  i64 connections_opened = 0;
  // Share of the attempts whose connection was open already; none when
  // nothing was attempted: connection_reuse_rate().
  std::optional<double> connection_reuse_rate = {};
  // From handing an attempt over until its connection was ready for it.
  std::optional<LatencySummary> acquire_ms = {};
  // From sending an attempt until its whole answer was there.
  std::optional<LatencySummary> latency_ms = {};
  std::vector<ModelReport> by_model = {};
  std::vector<EndpointReport> endpoints = {};
};

// What came of putting several documents into one request.
struct PackingReport {
  i64 packs = 0;       // answered requests of two documents and more
  i64 documents = 0;   // in them
  i64 good = 0;        // of these, that had their answer from them
  i64 size_last = 0;   // documents a pack, at the end
  i64 bisections = 0;  // times that some were split and asked for again
  i64 alone = 0;       // documents that were asked for alone then
  i64 missing = 0;     // documents that an answer left out
  i64 mismatched = 0;  // given twice, or with another one's text
  i64 unreadable = 0;  // answers that were no list of documents
  i64 cut_off = 0;     // answers that were
  i64 failed = 0;      // requests that were split because they failed
  // From a pack's first document until the pack was ready to go.
  std::optional<LatencySummary> wait_ms = {};
};

struct CacheTierReport {
  std::string name = {};  // "memory", "disk"
  i64 hits = 0;
  i64 misses = 0;
  i64 stores = 0;
  i64 evictions = 0;
  i64 errors = 0;
  std::optional<double> hit_rate = {};  // hit_rate(); none without look-ups
  std::optional<LatencySummary> lookup_ms = {};
};

struct CacheReport {
  std::vector<CacheTierReport> tiers = {};  // in the order they are asked
  i64 joined = 0;       // calls that shared the answer of one in flight
  i64 saved_calls = 0;  // hits of all tiers, and joined
  std::optional<double> saved_usd = {};  // none: a price is not known
};

// None means that it is not known, which is never the same as 0.
struct CostReport {
  std::optional<double> usd = {};  // what the answered requests cost
  std::optional<double> predicted_usd = {};
  i64 prompt_tokens = 0;  // as billed; answers of the cache bill nothing
  i64 completion_tokens = 0;
};

// hits / (hits + misses); none without either.
std::optional<double> hit_rate(i64 hits, i64 misses);

// 1 - opened / attempts, at least 0; none without attempts.
std::optional<double> connection_reuse_rate(i64 attempts, i64 opened);

}  // namespace docmill
