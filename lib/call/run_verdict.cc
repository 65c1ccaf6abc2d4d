#include "lib/call/run_verdict.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/units.h"

namespace docmill {

void RunVerdict::record_no_access(const CallError& error) {
  end_run({Error::Code::kIo, describe(error)});
}

void RunVerdict::record_hopeless(const CallError& error) {
  if (have_ended_differently_)
    return;
  if (!is_as_the_first(error.kind)) {
    have_ended_differently_ = true;
    return;
  }
  if (++ended_alike_ == kFirstCalls)
    end_run({Error::Code::kIo, fmt::format("the first {} calls all failed: {}",
                                           kFirstCalls, describe(error))});
}

void RunVerdict::record_other_end() {
  if (!have_ended_differently_)
    have_ended_differently_ = true;
}

bool RunVerdict::is_as_the_first(ErrorKind kind) {
  const int end = static_cast<int>(kind);
  int first = kNoEnd;
  return first_end_.compare_exchange_strong(first, end) || first == end;
}

void RunVerdict::record_refusal(const CallError& error, Clock::duration asked,
                                Clock::time_point now) {
  // Not loaded again: another answer may just have set it to 0.
  Clock::rep since = 0;
  if (refused_since_.compare_exchange_strong(since,
                                             now.time_since_epoch().count()))
    since = now.time_since_epoch().count();
  const auto refused_for = now.time_since_epoch() - Clock::duration(since);
  const auto limit = std::max(options_.outage_limit, options_.least_rate_limit);
  if (refused_for > limit || asked > limit)
    end_run(too_long_out(error, limit));
}

void RunVerdict::record_other_answer() {
  if (refused_since_.load(std::memory_order_relaxed) != 0)
    refused_since_ = 0;
}

void RunVerdict::record_sign_of_outage(const CallError& error) {
  const std::lock_guard lock(mutex_);
  last_sign_ = error;
}

RunVerdict::Clock::duration RunVerdict::record_outage(Clock::duration lasts) {
  if (lasts < options_.outage_limit)
    return options_.outage_limit - lasts;
  std::unique_lock lock(mutex_);
  Error error = too_long_out(last_sign_, options_.outage_limit);
  lock.unlock();
  end_run(std::move(error));
  return Clock::duration::zero();
}

void RunVerdict::end_run(Error error) {
  if (!has_ended_run_.exchange(true) && on_fatal_)
    on_fatal_(std::move(error));
}

std::string RunVerdict::describe(const CallError& error) const {
  return fmt::format("{}: {}: {} ({})", options_.endpoint_name,
                     error_kind_name(error.kind), error.message,
                     error_kind_hint(error.kind));
}

Error RunVerdict::too_long_out(const CallError& error,
                               std::chrono::seconds limit) const {
  return {Error::Code::kTemporary,
          fmt::format("{}; no answer for {} (--outage-limit): run the same "
                      "command again later",
                      describe(error),
                      show_duration(static_cast<double>(limit.count())))};
}

}  // namespace docmill
