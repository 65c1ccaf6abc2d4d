// All that stands between the mill and an endpoint: key, prompt, HTTP client,
// cache and caller, made from what the user said and checked before the first
// document is read.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/executor.h"
#include "lib/base/result.h"
#include "lib/cache/answer_cache.h"
#include "lib/call/call_options.h"
#include "lib/call/caller.h"
#include "lib/io/journal_format.h"
#include "lib/llm/endpoint.h"
#include "lib/refine/openai_backend.h"
#include "lib/report/counters.h"
#include "lib/report/run_report.h"

namespace docmill {

// Thread safety: one thread; spent() and key_of() from any.
class Calling {
 public:
  // Fails with kUsage on an endpoint, key, prompt, header or parameter that
  // is wrong, kIo when the system has no room for connections. `memory_limit`
  // is the whole run's. REQUIRES: the executor outlives this.
  static Result<std::unique_ptr<Calling>> create(const CallOptions& options,
                                                 i64 memory_limit,
                                                 Executor& executor);

  Backend& backend() { return *backend_; }
  const Prompt& prompt() const { return template_->prompt(); }

  // What ends the run; called at most once. Set before the run.
  void set_on_fatal(std::function<void(Error)> on_fatal) {
    caller_->set_on_fatal(std::move(on_fatal));
  }

  i64 max_in_flight() const { return caller_->max_in_flight(); }

  // Documents that may share a request.
  int documents_together() const;

  // Documents that may wait for an answer at the same time, but for those that
  // wait far longer than others: these take of what is read ahead.
  i64 max_documents() const;

  // Of the whole job: this run and those that it goes on with.
  Spent spent() const;

  // What earlier runs of the same job have spent: it counts on, and their
  // requests are taken from --max-calls. Call before the run.
  void take_over(const Spent& before);

  CacheKey key_of(const CallRequest& request) {
    return caller_->key_of(request);
  }
  std::string_view endpoint_name() const { return endpoints_.front().name; }
  const Caller& caller() const { return *caller_; }

  // Brings the cache to disk. REQUIRES: no document is on its way any more.
  void close() { cache_->close(); }

  // Brings the counts that people watch up to date.
  void show(Counters& counters) const;

  // Caller::look().
  void look();

  void fill(RunReport& report) const;

 private:
  explicit Calling(const CallOptions& options) : options_(options) {}

  Result<void> read_secrets();
  Result<void> read_prompt();
  Result<void> check_packs(const std::vector<JsonMember>& params);
  Result<void> open_cache(i64 memory_limit);
  Result<void> connect(i64 memory_limit, Executor& executor);

  Result<std::vector<CallEndpoint>> add_targets();

  LlmReport llm_report() const;
  std::optional<PackingReport> packing_report() const;
  void add_models(const CallStats& calls, LlmReport& llm) const;
  CacheReport cache_report() const;

  const CallOptions options_;
  Spent before_;
  std::vector<Endpoint> endpoints_;
  ApiKey key_;
  std::vector<ExtraHeader> headers_;
  Redactor redactor_;
  std::optional<PromptTemplate> template_;
  std::optional<ChatRequestWriter> writer_;
  std::vector<Warning> warnings_;  // for the report
  std::unique_ptr<AnswerCache> cache_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<Caller> caller_;
  std::unique_ptr<OpenAiBackend> backend_;
};

}  // namespace docmill
