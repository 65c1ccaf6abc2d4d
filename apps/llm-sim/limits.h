// Requests and tokens for each minute, as token buckets that refill all the
// time and start full; and the headers that tell a client where it stands. A
// bucket holds what comes in a minute, or in another time.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/llm-sim/reply.h"
#include "lib/base/types.h"

namespace docmill::sim {

// Go's way: "0s", "12ms", "1.5s", "6m0s", "1h2m3s"; whole milliseconds.
std::string go_duration(double seconds);

class Bucket {
 public:
  Bucket(double per_minute, double burst_seconds)
      : per_minute_(per_minute),
        capacity_(per_minute * burst_seconds / 60),
        level_(capacity_) {}

  // Brings so many times as much from now on.
  void scale(double share);

  void refill(double now);  // seconds on any clock that does not go back
  double seconds_until(double amount) const;
  bool can_ever_hold(double amount) const;
  void take(double amount) { level_ -= amount; }

  i64 limit() const;
  i64 remaining() const;
  double seconds_until_full() const;

 private:
  double per_minute_;
  double capacity_;
  double level_;
  double now_ = -1;
};

class Limits {
 public:
  // 0: no limit.
  Limits(i64 requests_per_minute, i64 tokens_per_minute,
         double burst_seconds = 60);

  // Makes the limits so many times as large.
  void scale(double share, double now);

  // Takes one request of `tokens` tokens; or takes nothing and returns the
  // 429 that tells how long to wait.
  std::optional<Reply> take(i64 tokens, double now);

  // Adds x-ratelimit-* for each limit that is set.
  void add_headers(Reply& reply) const;

 private:
  std::optional<Bucket> requests_;
  std::optional<Bucket> tokens_;
};

// A 429 with retry-after and retry-after-ms.
Reply rate_limit_reply(std::string message, double wait_seconds);

}  // namespace docmill::sim
