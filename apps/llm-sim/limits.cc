#include "apps/llm-sim/limits.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace docmill::sim {
namespace {

void add_bucket_headers(Reply& reply, const std::optional<Bucket>& bucket,
                        const char* limit, const char* remaining,
                        const char* reset) {
  if (!bucket)
    return;
  reply.headers.push_back({limit, fmt::to_string(bucket->limit())});
  reply.headers.push_back({remaining, fmt::to_string(bucket->remaining())});
  reply.headers.push_back({reset, go_duration(bucket->seconds_until_full())});
}

std::string refusal(const char* what, const Bucket& bucket, i64 need,
                    double wait_seconds) {
  return fmt::format(
      "Rate limit reached on {} per min: Limit {}, Remaining {}, Requested "
      "{}. Please try again in {}.",
      what, bucket.limit(), bucket.remaining(), need,
      go_duration(wait_seconds));
}

}  // namespace

std::string go_duration(double seconds) {
  const i64 all_ms = std::llround(std::max(seconds, 0.0) * 1000);
  if (all_ms == 0)
    return "0s";
  if (all_ms < 1000)
    return fmt::format("{}ms", all_ms);
  const i64 hours = all_ms / 3'600'000;
  const i64 minutes = all_ms / 60'000 % 60;
  const double rest = static_cast<double>(all_ms % 60'000) / 1000;
  if (hours > 0)
    return fmt::format("{}h{}m{}s", hours, minutes, rest);
  if (minutes > 0)
    return fmt::format("{}m{}s", minutes, rest);
  return fmt::format("{}s", rest);
}

void Bucket::scale(double share) {
  per_minute_ *= share;
  capacity_ *= share;
  level_ = std::min(level_, capacity_);
}

void Bucket::refill(double now) {
  if (now_ >= 0)
    level_ = std::min(capacity_, level_ + (now - now_) * per_minute_ / 60);
  now_ = now;
}

double Bucket::seconds_until(double amount) const {
  return std::max(0.0, amount - level_) * 60 / per_minute_;
}

bool Bucket::can_ever_hold(double amount) const { return amount <= capacity_; }

i64 Bucket::limit() const { return std::llround(capacity_); }

i64 Bucket::remaining() const {
  return std::max(i64{0}, static_cast<i64>(level_));
}

double Bucket::seconds_until_full() const { return seconds_until(capacity_); }

Limits::Limits(i64 requests_per_minute, i64 tokens_per_minute,
               double burst_seconds) {
  if (requests_per_minute > 0)
    requests_.emplace(static_cast<double>(requests_per_minute), burst_seconds);
  if (tokens_per_minute > 0)
    tokens_.emplace(static_cast<double>(tokens_per_minute), burst_seconds);
}

void Limits::scale(double share, double now) {
  for (std::optional<Bucket>* bucket : {&requests_, &tokens_}) {
    if (!*bucket)
      continue;
    (*bucket)->refill(now);
    (*bucket)->scale(share);
  }
}

std::optional<Reply> Limits::take(i64 tokens, double now) {
  const double need = static_cast<double>(tokens);
  if (requests_)
    requests_->refill(now);
  if (tokens_)
    tokens_->refill(now);
  if (tokens_ && !tokens_->can_ever_hold(need))
    return rate_limit_reply(
        fmt::format("Request too large on tokens per min: Limit {}, Requested "
                    "{}. The input or output tokens must be reduced.",
                    tokens_->limit(), tokens),
        60);
  const double for_request = requests_ ? requests_->seconds_until(1) : 0;
  const double for_tokens = tokens_ ? tokens_->seconds_until(need) : 0;
  if (for_request > 0 && for_request >= for_tokens)
    return rate_limit_reply(refusal("requests", *requests_, 1, for_request),
                            for_request);
  if (for_tokens > 0)
    return rate_limit_reply(refusal("tokens", *tokens_, tokens, for_tokens),
                            for_tokens);
  if (requests_)
    requests_->take(1);
  if (tokens_)
    tokens_->take(need);
  return std::nullopt;
}

void Limits::add_headers(Reply& reply) const {
  add_bucket_headers(reply, requests_, "x-ratelimit-limit-requests",
                     "x-ratelimit-remaining-requests",
                     "x-ratelimit-reset-requests");
  add_bucket_headers(reply, tokens_, "x-ratelimit-limit-tokens",
                     "x-ratelimit-remaining-tokens",
                     "x-ratelimit-reset-tokens");
}

Reply rate_limit_reply(std::string message, double wait_seconds) {
  Reply reply = error_reply(
      {429, "requests", "rate_limit_exceeded", "", std::move(message)});
  const i64 ms =
      std::max(i64{1}, static_cast<i64>(std::ceil(wait_seconds * 1000)));
  reply.headers.push_back({"retry-after", fmt::to_string((ms + 999) / 1000)});
  reply.headers.push_back({"retry-after-ms", fmt::to_string(ms)});
  return reply;
}

}  // namespace docmill::sim
