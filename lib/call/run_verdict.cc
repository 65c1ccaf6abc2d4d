#include "lib/call/run_verdict.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/units.h"

namespace docmill {
namespace {

std::string describe(const RunVerdict::Failure& failure) {
  return fmt::format("{}: {}: {} ({})", failure.endpoint,
                     error_kind_name(failure.error.kind), failure.error.message,
                     error_kind_hint(failure.error.kind));
}

}  // namespace

void RunVerdict::record_no_access(const Failure& failure) {
  end_run({Error::Code::kIo, describe(failure)});
}

void RunVerdict::record_hopeless(const Failure& failure) {
  if (have_ended_differently_)
    return;
  if (!is_as_the_first(failure.error.kind)) {
    have_ended_differently_ = true;
    return;
  }
  if (++ended_alike_ == kFirstCalls)
    end_run({Error::Code::kIo, fmt::format("the first {} calls all failed: {}",
                                           kFirstCalls, describe(failure))});
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

void RunVerdict::record_refusal(const Failure& failure, Clock::duration asked,
                                Clock::time_point now) {
  // Not loaded again: another answer may just have set it to 0.
  Clock::rep since = 0;
  if (refused_since_.compare_exchange_strong(since,
                                             now.time_since_epoch().count()))
    since = now.time_since_epoch().count();
  const auto refused_for = now.time_since_epoch() - Clock::duration(since);
  const auto limit = std::max(options_.outage_limit, options_.least_rate_limit);
  if (refused_for > limit || asked > limit)
    end_run(too_long_out(describe(failure), limit));
}

void RunVerdict::record_other_answer() {
  if (refused_since_.load(std::memory_order_relaxed) != 0)
    refused_since_ = 0;
}

void RunVerdict::record_sign_of_outage(const Failure& failure) {
  std::string sign = describe(failure);
  const std::lock_guard lock(mutex_);
  last_sign_ = std::move(sign);
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

Error RunVerdict::too_long_out(std::string_view what,
                               std::chrono::seconds limit) {
  return {Error::Code::kTemporary,
          fmt::format("{}; no answer for {} (--outage-limit): run the same "
                      "command again later",
                      what, show_duration(static_cast<double>(limit.count())))};
}

}  // namespace docmill
