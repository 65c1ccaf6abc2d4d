#include "lib/control/rate_limit.h"

#include <algorithm>

namespace docmill {
namespace {

using Clock = RateLimit::Clock;

// So much of a second's worth may go at once: a timer is not finer.
constexpr double kBurstSeconds = 0.05;

double burst_of(double per_second) {
  return std::max(1.0, per_second * kBurstSeconds);
}

std::optional<TokenBucket> spread(std::optional<double> per_minute,
                                  Clock::time_point now) {
  if (!per_minute)
    return std::nullopt;
  const double per_second = *per_minute / 60;
  return TokenBucket(per_second, burst_of(per_second), 1, now);
}

}  // namespace

RateLimit::RateLimit(const Options& options, Clock::time_point now)
    : own_requests_(spread(options.requests_per_minute, now)),
      own_tokens_(spread(options.tokens_per_minute, now)) {}

template <class Function>
void RateLimit::for_requests(Function function) {
  for (auto* bucket : {&own_requests_, &told_requests_, &learned_requests_})
    if (*bucket)
      function(**bucket);
}

template <class Function>
void RateLimit::for_tokens(Function function) {
  for (auto* bucket : {&own_tokens_, &told_tokens_})
    if (*bucket)
      function(**bucket);
}

Clock::time_point RateLimit::when(Clock::time_point now, i64 tokens) const {
  Clock::time_point time = std::max(now, held_until_);
  for (const auto* bucket :
       {&own_requests_, &told_requests_, &learned_requests_})
    if (*bucket)
      time = std::max(time, (*bucket)->when(now, 1));
  for (const auto* bucket : {&own_tokens_, &told_tokens_})
    if (*bucket)
      time = std::max(time, (*bucket)->when(now, static_cast<double>(tokens)));
  return time;
}

void RateLimit::reserve(Clock::time_point now, i64 tokens) {
  learned_.record_sent();
  for_requests([&](TokenBucket& bucket) { bucket.take(now, 1); });
  for_tokens([&](TokenBucket& bucket) {
    bucket.take(now, static_cast<double>(tokens));
  });
}

void RateLimit::give_back(i64 tokens) {
  learned_.record_not_sent();
  for_requests([](TokenBucket& bucket) { bucket.give_back(1); });
  settle(tokens, 0);
}

void RateLimit::settle(i64 reserved, i64 used) {
  for_tokens([&](TokenBucket& bucket) {
    bucket.give_back(static_cast<double>(reserved - used));
  });
}

void RateLimit::correct(Clock::time_point now, const RateReadings& readings,
                        i64 requests_on_their_way, i64 tokens_on_their_way) {
  correct(told_requests_, readings.requests, now, requests_on_their_way);
  correct(told_tokens_, readings.tokens, now, tokens_on_their_way);
}

// A reset tells how fast the bucket fills, whatever time its limit is for.
void RateLimit::correct(std::optional<TokenBucket>& bucket,
                        const RateReading& reading, Clock::time_point now,
                        i64 on_their_way) {
  if (!reading.limit || !reading.remaining)
    return;
  const double limit = *reading.limit;
  const double used = limit - *reading.remaining;
  double per_second = bucket ? bucket->per_second() : limit / 60;
  if (reading.reset_seconds && *reading.reset_seconds > 1e-3 && used > 0)
    per_second = used / *reading.reset_seconds;
  if (!bucket)
    bucket.emplace(per_second, limit, limit, now);
  bucket->set_rate(now, per_second, limit);
  bucket->set_level(now,
                    *reading.remaining - static_cast<double>(on_their_way));
}

void RateLimit::record_refusal(Clock::time_point now,
                               Clock::time_point sent_at) {
  if (!learned_.record_refusal(now, sent_at))
    return;
  learned_requests_.emplace(*learned_.per_second(), 1, 0, now);
}

void RateLimit::record_success(Clock::time_point now) {
  learned_.record_success(now);
  if (!learned_requests_)
    return;
  const double per_second = *learned_.per_second();
  if (per_second != learned_requests_->per_second())
    learned_requests_->set_rate(now, per_second, burst_of(per_second));
}

void RateLimit::hold_until(Clock::time_point now, Clock::time_point until) {
  const Clock::time_point from = std::max(now, held_until_);
  if (until <= from || learned_.is_by_chance())
    return;
  learned_.pause(until - from);
  held_until_ = until;
}

std::optional<double> RateLimit::per_second() const {
  std::optional<double> least;
  for (const auto* bucket :
       {&own_requests_, &told_requests_, &learned_requests_})
    if (*bucket)
      least = std::min(least.value_or((*bucket)->per_second()),
                       (*bucket)->per_second());
  return least;
}

}  // namespace docmill
