#include "lib/call/caller.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

#include "lib/call/scoped_count.h"

namespace docmill {
namespace {

using Clock = std::chrono::steady_clock;

// How long a stop waits for what was sent: it is paid for.
constexpr std::chrono::seconds kGrace{30};

// A document that so many endpoints were silent about may be the reason.
constexpr int kMostAbandoned = 2;

// One of the calls that the user allows; given back unless it is used.
class Allowance {
 public:
  explicit Allowance(std::atomic<i64>& left)
      : left_(left), before_(left.fetch_sub(1)) {}
  Allowance(const Allowance&) = delete;
  Allowance& operator=(const Allowance&) = delete;
  ~Allowance() {
    if (!is_used_)
      left_++;
  }
  explicit operator bool() const { return before_ > 0; }
  bool is_last() const { return before_ == 1; }
  void use() { is_used_ = true; }

 private:
  std::atomic<i64>& left_;
  const i64 before_;
  bool is_used_ = false;
};

ErrorKind kind_of(HttpFailure failure) {
  switch (failure) {
  case HttpFailure::kDns:
    return ErrorKind::kDns;
  case HttpFailure::kTls:
    return ErrorKind::kTls;
  case HttpFailure::kTimeout:
    return ErrorKind::kTimeout;
  case HttpFailure::kTruncated:
    return ErrorKind::kTruncated;
  case HttpFailure::kTooLarge:
  case HttpFailure::kNoRoom:
    return ErrorKind::kTooLarge;
  case HttpFailure::kOther:
    return ErrorKind::kMalformed;
  default:
    return ErrorKind::kConnection;
  }
}

// Nobody will be answered until somebody mends the key or the credit.
bool is_without_access(ErrorKind kind) {
  return kind == ErrorKind::kBilling || kind == ErrorKind::kAuth;
}

CallResult failed(CallError error) {
  CallResult result;
  result.error = std::make_unique<CallError>(std::move(error));
  return result;
}

CallResult given_up(GiveUp why) {
  CallResult result;
  result.give_up = why;
  return result;
}

// What those get who joined: the same answer, but it cost them nothing.
CallResult copy_for_joined(const CallResult& result) {
  CallResult copy;
  copy.text = result.text;
  copy.is_complete = result.is_complete;
  copy.is_refusal = result.is_refusal;
  copy.is_packed = result.is_packed;
  copy.give_up = result.give_up;
  if (result.error != nullptr)
    copy.error = std::make_unique<CallError>(*result.error);
  if (result.use) {
    copy.use = std::make_unique<CallUse>();
    CallUse& use = *copy.use;
    use.model = result.use->model;
    use.endpoint = result.use->endpoint;
    use.key = result.use->key;
    use.source = AnswerSource::kJoined;
  }
  return copy;
}

// Ends the lead of a call even when it is torn down by an exception.
class Lead {
 public:
  Lead(Joins<CallResult>& joins, const CacheKey& key)
      : joins_(joins), key_(key) {}
  Lead(const Lead&) = delete;
  Lead& operator=(const Lead&) = delete;
  ~Lead() {
    if (!has_ended_)
      end(failed({ErrorKind::kTooLarge, 0, "out of memory"}));
  }

  void end(const CallResult& result) {
    has_ended_ = true;
    joins_.leave(key_, [&] {
      return std::make_shared<const CallResult>(copy_for_joined(result));
    });
  }

 private:
  Joins<CallResult>& joins_;
  const CacheKey key_;
  bool has_ended_ = false;
};

// What all keys of a run have in common.
CacheKey run_key(const CallerOptions& options,
                 const ChatTemplate& chat_template,
                 const ChatRequestWriter& writer) {
  CacheKeyBuilder builder;
  builder.add("chat/1").add(options.name_space);
  for (const auto& [name, value] : writer.cache_parts())
    builder.add(name).add(value);
  builder.add("template").add(chat_template.identity());
  for (const std::string& part : options.key_parts)
    builder.add("part").add(part);
  return builder.finish();
}

}  // namespace

Dispatcher::Options Caller::dispatching() const {
  Dispatcher::Options dispatching;
  dispatching.permits = options_.max_in_flight;
  dispatching.seed = std::random_device()();
  double weights = 0;
  for (const CallEndpoint& endpoint : options_.endpoints)
    weights += endpoint.weight;
  for (const CallEndpoint& endpoint : options_.endpoints) {
    const double share =
        static_cast<double>(options_.max_in_flight) * endpoint.weight / weights;
    dispatching.endpoints.push_back(
        {.weight = endpoint.weight,
         .rate = options_.rate,
         .concurrency = {.most = options_.max_in_flight,
                         .share = static_cast<i64>(share),
                         .is_adaptive = options_.adapts}});
  }
  return dispatching;
}

Caller::Caller(CallerOptions options, const Parts& parts)
    : options_(std::move(options)),
      parts_(parts),
      run_key_(run_key(options_, parts.chat_template, parts.writer)),
      dispatcher_(dispatching(), parts.executor),
      backoff_(std::random_device()(), options_.backoff_base),
      joins_(parts.executor),
      verdict_({options_.outage_limit, options_.least_rate_limit}),
      packer_(make_packer()),
      parsers_(
          [redactor = parts.redactor] { return ChatAnswerParser(redactor); }),
      has_told_outage_(options_.endpoints.size()),
      calls_left_(
          options_.max_calls.value_or(std::numeric_limits<i64>::max())) {}

Task<CallResult> Caller::complete(CallRequest request) {
  if (packer_ != nullptr)
    packer_->send_old();
  const CacheKey key = key_of(request);
  while (const auto shared = co_await joins_.enter(key)) {
    // The leader's time may be up, and this document's not.
    if (shared->give_up == GiveUp::kTimeLimit && !is_giving_up() &&
        !is_late(request))
      continue;
    if (shared->is_packed && request.is_alone)
      continue;  // it is to be another answer than that
    meter_.record_join();
    co_return copy_for_joined(*shared);
  }
  Lead lead(joins_, key);
  std::optional<CallResult> result = find(key);
  if (!result && packer_ != nullptr && Packer::is_fit(request))
    result = co_await ask_packed(key, request);
  else if (!result)
    result = co_await ask(key, request);
  lead.end(*result);
  co_return std::move(*result);
}

// Asks until there is an answer, or no hope of one.
Task<CallResult> Caller::ask(CacheKey key, CallRequest request) {
  Attempts attempts;
  while (true) {
    if (const GiveUp why = find_end(request); why != GiveUp::kNone)
      co_return given_up(why);
    Turn turn = co_await dispatcher_.next(
        {request.position, bytes_of(request), attempts.avoid});
    if (is_giving_up())
      co_return given_up(give_up_);
    if (turn.sleep_until) {
      const ScopedCount outside(outside_);
      co_await parts_.http.sleep_until(
          at_most_until(request, heed_outage(*turn.sleep_until)));
      dispatcher_.end_sleep(*turn.sleep_until);
    }
    if (!turn || is_late(request))
      continue;
    if (request.pack != nullptr && !packer_->close(*request.pack))
      continue;  // more have joined: a turn for all of them
    attempts.is_shared = request.pack != nullptr && !request.pack->is_single();
    Allowance allowance(calls_left_);
    if (!allowance)
      continue;
    allowance.use();
    if (allowance.is_last())
      dispatcher_.turn_away();
    start_deadline(request);
    meter_.record_attempt(attempts.made++ == 0);
    const std::size_t endpoint = turn.endpoint();
    HttpRequest http_request = http_request_of(request, turn, attempts);
    HttpResponse response;
    {
      const ScopedCount outside(outside_);
      response = co_await parts_.http.send(std::move(http_request));
    }
    note_resends(response.resends);
    if (response.failure == HttpFailure::kAbandoned) {
      note_abandoned(request, turn, response, attempts);
      continue;
    }
    if (response.failure == HttpFailure::kCanceled) {
      if (response.acquire_ms > 0)
        dispatcher_.end(turn, {});
      else
        take_back(attempts);
      co_return given_up(is_giving_up() ? give_up_.load()
                                        : GiveUp::kInterrupted);
    }

    ChatResult answer = read(response);
    const double total_ms = response.total_ms;
    end_turn(turn, answer, response, attempts);
    response = {};  // what comes now may wait
    if (answer) {
      CallResult result =
          take(key, request, std::move(*answer), endpoint, total_ms, attempts);
      result.permit = std::move(turn.permit);
      co_return result;
    }
    turn.permit.release();
    note_failure(request, answer.error(), endpoint, attempts);
    if (is_without_access(answer.error().error.kind)) {
      if (leave(endpoint, answer.error().error))
        continue;
      // Nothing is wrong with the document: it is another run's.
      co_return given_up(GiveUp::kInterrupted);
    }
    const auto wait = wait_after(answer.error(), endpoint, attempts);
    if (!wait)
      co_return failed(std::move(answer.error().error));
    if (is_spent())
      continue;
    if (!co_await wait_to_retry(request, *wait, attempts))
      co_return failed(std::move(attempts.last_error));
  }
}

// Why this call is not to be made any more, if it is so.
GiveUp Caller::find_end(const CallRequest& request) {
  if (is_spent()) {
    dispatcher_.turn_away();  // who waits for a turn waits for nothing now
    return GiveUp::kMaxCalls;
  }
  if (is_late(request)) {
    dispatcher_.wake();  // it may have slept for all who wait
    return GiveUp::kTimeLimit;
  }
  return GiveUp::kNone;
}

// Until when to sleep; while all endpoints are out, no longer than the run
// waits for them. Ends the run when there was no answer for long enough.
Clock::time_point Caller::heed_outage(Clock::time_point until) {
  const auto left = left_of_outage();
  return left ? std::min(until, Clock::now() + *left) : until;
}

i64 Caller::bytes_of(const CallRequest& request) const {
  return request.pack == nullptr ? std::ssize(request.text)
                                 : packer_->bytes_to_ask(*request.pack);
}

void Caller::give_up(GiveUp why) {
  GiveUp none = GiveUp::kNone;
  if (!give_up_.compare_exchange_strong(none, why))
    return;
  dispatcher_.close();
  parts_.http.wake_sleepers();
  parts_.http.end_within(kGrace);
}

[[gnu::noinline]] CacheKey Caller::key_of(const CallRequest& request) {
  CacheKeyBuilder& builder = key_builders_.local();
  builder.clear();
  builder.add(static_cast<i64>(run_key_.high))
      .add(static_cast<i64>(run_key_.low))
      .add(request.text);
  for (const std::string& field : request.fields)
    builder.add(field);
  builder.add(i64{request.round - 1}).add(i64{request.alternative});
  if (request.alternative > 0)  // the first one's is in run_key_
    builder.add(parts_.writer.temperature(request.alternative));
  return builder.finish();
}

std::optional<CallResult> Caller::find(const CacheKey& key) {
  std::optional<CacheHit> hit = parts_.cache.find(key);
  if (!hit)
    return std::nullopt;
  meter_.record_hit();
  CallResult result;
  result.text = std::move(hit->answer.text);
  result.use = std::make_unique<CallUse>();
  CallUse& use = *result.use;
  use.model = std::move(hit->answer.model);
  use.endpoint = options_.endpoints.front().name;
  use.key = key;
  use.source = hit->tier == CacheTier::kMemory ? AnswerSource::kMemory
                                               : AnswerSource::kDisk;
  return result;
}

HttpRequest Caller::http_request_of(const CallRequest& request,
                                    const Turn& turn,
                                    const Attempts& attempts) const {
  HttpRequest http_request;
  http_request.target = options_.endpoints[turn.endpoint()].target;
  if (turn.is_probe())  // one that stalls is no answer, and holds up the next
    http_request.abandon = Abandon::kAlways;
  else if (attempts.abandoned >= kMostAbandoned)
    http_request.abandon = Abandon::kNever;
  if (request.pack != nullptr && !request.pack->is_single())
    http_request.body = packer_->body(*request.pack);
  else
    http_request.body = parts_.writer.body(
        parts_.chat_template.render(request.text, request.fields),
        request.alternative);
  return http_request;
}

[[gnu::noinline]] ChatResult Caller::read(const HttpResponse& response) {
  if (response.failure != HttpFailure::kNone) {
    ChatFailure failure;
    failure.error.kind = kind_of(response.failure);
    failure.error.status = response.status;
    failure.error.message = response.message;
    if (response.failure == HttpFailure::kNoRoom)
      failure.should_retry = true;  // there will be room again
    return tl::unexpected(std::move(failure));
  }
  HttpAnswer answer;
  answer.status = response.status;
  answer.body = response.body;
  answer.headers = [&](std::string_view name) {
    return response.headers.find(name);
  };
  answer.now = std::chrono::system_clock::now();
  return parsers_.local().parse(answer);
}

// Counts and keeps an answer, and makes a result of it.
CallResult Caller::take(const CacheKey& key, const CallRequest& request,
                        ChatAnswer answer, std::size_t endpoint,
                        double total_ms, const Attempts& attempts) {
  verdict_.record_other_answer();
  verdict_.record_other_end();
  retry_budget_.record_success(attempts.has_paid);
  meter_.record_answer(answer, endpoint, total_ms);

  CallResult result;
  result.is_complete =
      answer.finish != Finish::kLength && answer.finish != Finish::kOther;
  result.is_refusal = answer.finish == Finish::kRefused;
  result.use = std::make_unique<CallUse>();
  CallUse& use = *result.use;
  use.model = answer.model.empty() ? options_.model : std::move(answer.model);
  use.endpoint = name_of(endpoint);
  use.key = key;
  use.calls = 1;
  use.prompt_tokens = answer.prompt_tokens;
  use.completion_tokens = answer.completion_tokens;
  use.latency_ms = total_ms;
  result.text = std::move(answer.text);
  if (answer.is_complete() &&
      (request.pack == nullptr || request.pack->is_single()))
    keep(result);
  return result;
}

// A stop came before the request could be sent: nobody was asked.
void Caller::take_back(Attempts& attempts) {
  calls_left_++;
  meter_.take_back_attempt(--attempts.made == 0);
}

// What curl sent again over another connection, of itself.
void Caller::note_resends(int resends) {
  calls_left_ -= resends;
  for (int i = 0; i < resends; i++) {
    meter_.record_error(ErrorKind::kConnection);
    meter_.record_attempt(false);
  }
}

std::vector<Caller::EndpointStats> Caller::endpoint_stats() const {
  std::vector<EndpointStats> stats;
  const std::vector<Dispatcher::State> states = dispatcher_.states();
  for (std::size_t i = 0; i < states.size(); i++)
    stats.push_back({name_of(i), states[i]});
  return stats;
}

}  // namespace docmill
