// Whether a call that failed is tried again, and how long it waits before.

#include <algorithm>

#include "lib/base/log.h"
#include "lib/call/caller.h"
#include "lib/call/scoped_count.h"
#include "lib/call/turn_end.h"

namespace docmill {
namespace {

using Clock = std::chrono::steady_clock;

// How long a document waits for the retry budget before it fails.
constexpr std::chrono::seconds kBudgetPatience{60};

Clock::time_point in(Backoff::Duration wait) {
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(wait);
}

}  // namespace

void Caller::note_failure(const CallRequest& request,
                          const ChatFailure& failure, std::size_t endpoint,
                          Attempts& attempts) {
  const CallError& error = failure.error;
  // What is malformed is quoted in the message, and may be of the document.
  tell_failure(
      request, endpoint, attempts, error.kind,
      error.kind == ErrorKind::kMalformed ? std::string_view() : error.message);
  attempts.avoid = endpoint;
  meter_.record_error(error.kind);
  if (error.status > 0 && error.kind != ErrorKind::kRate)
    verdict_.record_other_answer();
  // Whatever answers so is not what docmill speaks with: if the first ones
  // are all alike, the others will be too.
  if (error.kind == ErrorKind::kMalformed && attempts.made == 1 &&
      !attempts.is_shared && failure.is_worth_retrying())
    verdict_.record_hopeless({name_of(endpoint), error});
  if (is_sign_of_outage(error.kind) && !is_unreachable(error.kind))
    attempts.has_shown_outage = true;
  if (is_sign_of_outage(error.kind))
    verdict_.record_sign_of_outage({name_of(endpoint), error});
}

// For --verbose.
void Caller::tell_failure(const CallRequest& request, std::size_t endpoint,
                          const Attempts& attempts, ErrorKind kind,
                          std::string_view message) const {
  log_debug("{}: attempt {} for the document at position {}{}: {}{}{}",
            name_of(endpoint), attempts.made, request.position,
            attempts.is_shared ? " and others" : "", error_kind_name(kind),
            message.empty() ? "" : ": ", message);
}

// How long to wait before the next attempt; nothing: there is none.
std::optional<Backoff::Duration> Caller::wait_after(const ChatFailure& failure,
                                                    std::size_t endpoint,
                                                    Attempts& attempts) {
  const CallError& error = failure.error;
  const bool has_other = dispatcher_.has_other(endpoint);
  attempts.must_pay = false;
  attempts.last_error = error;
  if (error.kind == ErrorKind::kRate)
    verdict_.record_refusal({name_of(endpoint), error}, dispatcher_.held_for(),
                            Clock::now());
  if (error.kind == ErrorKind::kRate && failure.is_worth_retrying())
    return wait_for_rate(failure, endpoint, attempts);
  attempts.rate_waits = 0;
  attempts.has_paid = false;
  // A certificate is one endpoint's.
  const bool may_fail_over = error.kind == ErrorKind::kTls && has_other;
  if (!failure.is_worth_retrying() && !may_fail_over) {
    // Others may come through; and a pack's documents, one by one.
    if (error.kind != ErrorKind::kRate &&
        !(attempts.is_shared && Packer::may_be_of_one(error)))
      verdict_.record_hopeless({name_of(endpoint), error});
    return std::nullopt;
  }
  const bool is_out = dispatcher_.is_out(endpoint);
  if (is_out && is_unreachable(error.kind))  // it waits, or another one helps
    return Backoff::Duration::zero();
  // A pack's documents have theirs when it is split.
  const int retries =
      attempts.is_shared ? std::min(options_.retries, 1) : options_.retries;
  if (attempts.retries >= retries) {
    if (error.kind != ErrorKind::kMalformed)
      verdict_.record_other_end();
    return std::nullopt;
  }
  attempts.retries++;
  if (is_out)  // who probes pays nothing, all others wait for a turn
    return Backoff::Duration::zero();
  attempts.must_pay = true;
  std::optional<Backoff::Duration> floor;
  if (!has_other)  // which would not ask for this wait
    floor = failure.retry_after;
  return backoff_.wait(attempts.retries - 1, floor);
}

// Waiting for a rate limit uses up no retry. Where the server holds all back,
// or others may answer, the wait for a turn is enough.
Backoff::Duration Caller::wait_for_rate(const ChatFailure& failure,
                                        std::size_t endpoint,
                                        Attempts& attempts) {
  if (dispatcher_.has_other(endpoint) ||
      dispatcher_.held_for() > Clock::duration::zero())
    return Backoff::Duration::zero();
  if (failure.retry_after)
    return backoff_.wait(0, failure.retry_after);
  return backoff_.wait(attempts.rate_waits++, std::nullopt);
}

// Waits so long, and for the retry budget: when that is empty it means to
// wait, but not for ever. Returns whether there is a next attempt. Its
// arguments are in the frame of ask(), which awaits it.
Task<bool> Caller::wait_to_retry(const CallRequest& request,
                                 Backoff::Duration wait, Attempts& attempts) {
  if (wait.count() > 0 && !is_giving_up()) {
    const ScopedCount outside(outside_);
    co_await parts_.http.sleep_until(at_most_until(request, in(wait)));
  }
  const auto patience = Clock::now() + kBudgetPatience;
  while (attempts.must_pay && !is_giving_up() && !is_late(request) &&
         !pay(attempts)) {
    if (Clock::now() > patience)
      co_return false;
    const ScopedCount outside(outside_);
    const ScopedCount starved(starved_);
    co_await parts_.http.sleep_until(in(backoff_.wait(1, std::nullopt)));
  }
  co_return true;
}

bool Caller::pay(Attempts& attempts) {
  attempts.has_paid = retry_budget_.take(Clock::now());
  return attempts.has_paid;
}

}  // namespace docmill
