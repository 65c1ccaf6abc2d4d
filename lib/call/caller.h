// complete(): one answer's way, as one coroutine that reads top to bottom:
//
//   key -> join an equal call in flight -> cache -> turn -> HTTP -> classify
//   -> retry or fail over -> store
//
// With packing, small documents that are not in the cache ask for their turn
// together (lib/call/packer.h); all else of the way is one document's.
//
// An equal call in flight is joined before the cache is asked, so that of two
// equal documents none slips through between a miss and a store. A hit needs
// no turn. Who may send next, and to which endpoint, is the Dispatcher's.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <tbb/enumerable_thread_specific.h>

#include "lib/base/executor.h"
#include "lib/base/result.h"
#include "lib/base/task.h"
#include "lib/cache/answer_cache.h"
#include "lib/call/call.h"
#include "lib/call/call_stats.h"
#include "lib/call/joins.h"
#include "lib/call/packer.h"
#include "lib/call/run_verdict.h"
#include "lib/control/backoff.h"
#include "lib/control/dispatcher.h"
#include "lib/control/retry_budget.h"
#include "lib/http/http_client.h"
#include "lib/llm/chat_answer.h"
#include "lib/llm/chat_request.h"
#include "lib/llm/message_text.h"

namespace docmill {

// What is asked about a text. Thread safety: immutable.
class ChatTemplate {
 public:
  virtual ~ChatTemplate() = default;

  // Views of the template, the text and the fields.
  virtual ChatMessages render(std::string_view text,
                              std::span<const std::string> fields) const = 0;

  // Differs between templates that render differently.
  virtual std::string identity() const = 0;

  // What is said about each text, with kPackedText in its place; nothing where
  // more than the text differs, so that it cannot be said of several at once.
  virtual std::optional<std::string> task() const { return std::nullopt; }
};

struct CallEndpoint {
  std::string name;  // host and port, for records
  const HttpTarget* target = nullptr;
  double weight = 1;  // share of the requests, against the others'
};

struct CallerOptions {
  std::vector<CallEndpoint> endpoints = {};  // at least one
  std::string model = {};                    // asked for
  std::string name_space = {};               // of the cache
  // What else can change an answer, besides model, parameters and template.
  std::vector<std::string> key_parts = {};
  i64 max_in_flight = 1500;
  bool adapts = false;                // to how fast an endpoint answers
  std::optional<i64> max_calls = {};  // attempts
  RateLimit::Options rate = {};       // of each endpoint
  int retries = 5;                    // of one call, after the first attempt
  std::chrono::seconds outage_limit{600};
  std::chrono::seconds least_rate_limit{60};  // as RunVerdict's
  int pack_size = 1;                          // 2 to 10; 1: off, 0: by goodput
  // Limit of the wait before the first retry; doubles with each.
  Backoff::Duration backoff_base = Backoff::kBase;
};

// Thread safety: any thread.
class Caller {
 public:
  // REQUIRES: all outlive the caller, and the caller all calls.
  struct Parts {
    HttpClient& http;
    AnswerCache& cache;
    Executor& executor;
    const ChatTemplate& chat_template;
    const ChatRequestWriter& writer;
    const Redactor* redactor;
  };

  Caller(CallerOptions options, const Parts& parts);

  // What ends the run, by the rules of RunVerdict. Called at most once, by any
  // thread. Set before the first call.
  void set_on_fatal(std::function<void(Error)> on_fatal) {
    verdict_.set_on_fatal(std::move(on_fatal));
  }

  // REQUIRES: with packing, flush() follows on the same thread.
  Task<CallResult> complete(CallRequest request);

  // A burst of calls has ended on this thread: nobody waits for more of them.
  void flush() {
    if (packer_ != nullptr)
      packer_->flush();
  }

  // Caches an answer that came with others' (CallResult::is_packed), which is
  // one like any other from now on.
  void keep(CallResult& answer);

  // What time alone tells: endpoints that are silent, and outages that last too
  // long. To be called some times a second.
  void look();

  // From now on nobody new is asked. Who waits gives up at once; what is in
  // flight is waited for a while (it is paid for), then given up too.
  void give_up(GiveUp why);

  // Takes attempts of max_calls that were made before. Call before the first.
  void use_calls(i64 attempts) { calls_left_ -= attempts; }

  CacheKey key_of(const CallRequest& request);

  // Whether there is something to wait for outside the process.
  bool is_waiting() const { return outside_ > 0; }

  bool is_out() const { return dispatcher_.out_since().has_value(); }
  bool is_starved() const { return starved_ > 0; }
  // By servers that ask to wait.
  bool is_held() const { return dispatcher_.held_for() > Clock::duration(0); }
  i64 max_in_flight() const { return options_.max_in_flight; }
  const CallMeter::Running& running() const { return meter_.running(); }
  CallStats stats() const { return meter_.totals(); }
  std::optional<PackStats> pack_stats() const;

  struct EndpointStats {
    std::string name;
    Dispatcher::State state;
  };
  std::vector<EndpointStats> endpoint_stats() const;

 private:
  using Clock = std::chrono::steady_clock;

  // What is known of one call beyond its request.
  struct Attempts {
    int made = 0;
    int retries = 0;        // those that count
    int rate_waits = 0;     // in a row
    int abandoned = 0;      // but for probes
    bool must_pay = false;  // the next one takes from the retry budget
    bool has_paid = false;  // and the one under way has
    bool has_shown_outage = false;
    bool is_shared = false;            // by several documents
    std::optional<std::size_t> avoid;  // the endpoint that failed last
    CallError last_error;
  };

  Dispatcher::Options dispatching() const;
  std::unique_ptr<Packer> make_packer() const;
  bool is_giving_up() const { return give_up_ != GiveUp::kNone; }
  bool is_spent() const { return calls_left_ <= 0 && !is_giving_up(); }
  std::optional<CallResult> find(const CacheKey& key);
  Task<CallResult> ask(CacheKey key, CallRequest request);
  Task<bool> wait_to_retry(const CallRequest& request, Backoff::Duration wait,
                           Attempts& attempts);
  Task<CallResult> ask_packed(CacheKey key, CallRequest request);
  HttpRequest http_request_of(const CallRequest& request, const Turn& turn,
                              const Attempts& attempts) const;
  ChatResult read(const HttpResponse& response);
  GiveUp find_end(const CallRequest& request);
  bool is_late(const CallRequest& request) const;
  Clock::time_point at_most_until(const CallRequest& request,
                                  Clock::time_point time) const;
  void start_deadline(const CallRequest& request) const;
  i64 bytes_of(const CallRequest& request) const;
  std::optional<Clock::duration> left_of_outage();
  Clock::time_point heed_outage(Clock::time_point until);
  bool pay(Attempts& attempts);
  CallResult take(const CacheKey& key, const CallRequest& request,
                  ChatAnswer answer, std::size_t endpoint, double total_ms,
                  const Attempts& attempts);
  void take_back(Attempts& attempts);
  void note_resends(int resends);
  void tell_failure(const CallRequest& request, std::size_t endpoint,
                    const Attempts& attempts, ErrorKind kind,
                    std::string_view message) const;
  void note_failure(const CallRequest& request, const ChatFailure& failure,
                    std::size_t endpoint, Attempts& attempts);
  void end_turn(Turn& turn, const ChatResult& answer,
                const HttpResponse& response, const Attempts& attempts);
  void tell(Dispatcher::Change change, const Turn& turn,
            const ChatResult& answer);
  void tell_out(std::size_t endpoint, std::string_view what);
  void note_abandoned(const CallRequest& request, Turn& turn,
                      const HttpResponse& response, Attempts& attempts);
  void abandon_all();
  bool leave(std::size_t endpoint, const CallError& error);
  std::optional<Backoff::Duration> wait_after(const ChatFailure& failure,
                                              std::size_t endpoint,
                                              Attempts& attempts);
  Backoff::Duration wait_for_rate(const ChatFailure& failure,
                                  std::size_t endpoint, Attempts& attempts);
  const std::string& name_of(std::size_t endpoint) const {
    return options_.endpoints[endpoint].name;
  }

  const CallerOptions options_;
  const Parts parts_;
  const CacheKey run_key_;  // of what all requests have in common
  Dispatcher dispatcher_;
  RetryBudget retry_budget_;
  Backoff backoff_;
  Joins<CallResult> joins_;
  RunVerdict verdict_;
  CallMeter meter_;
  std::unique_ptr<Packer> packer_;  // null: without packing
  tbb::enumerable_thread_specific<CacheKeyBuilder> key_builders_;
  tbb::enumerable_thread_specific<ChatAnswerParser> parsers_;

  std::atomic<GiveUp> give_up_{GiveUp::kNone};
  std::vector<std::atomic<bool>> has_told_outage_;  // of each endpoint
  std::atomic<i64> calls_left_;
  std::atomic<i64> outside_{0};  // requests and sleeps in progress
  std::atomic<i64> starved_{0};  // calls that wait for the retry budget
  // When nobody waited for anything, last.
  std::atomic<Clock::time_point> quiet_until_{Clock::time_point()};
};

}  // namespace docmill
