// When the next request may go to one endpoint: what the user allows, what the
// server says of its limits, and what it was seen to refuse, all at once.
//
// Requests are spread evenly: of what the user allows in a minute at most what
// belongs to 50 ms goes at once. What a server says it has left may go at
// once. Tokens are reserved before a request, and settled when its answer says
// what it took.
//
// Thread safety: none of its own; the Dispatcher's.

#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "lib/base/rate_reading.h"
#include "lib/base/types.h"
#include "lib/control/learned_rate.h"
#include "lib/control/token_bucket.h"

namespace docmill {

class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;

  // None: as many as can be. REQUIRES: above 0.
  struct Options {
    std::optional<double> requests_per_minute = {};
    std::optional<double> tokens_per_minute = {};
  };

  RateLimit(const Options& options, Clock::time_point now);

  // When a request of about so many tokens may go: `now`, or later.
  Clock::time_point when(Clock::time_point now, i64 tokens) const;

  void reserve(Clock::time_point now, i64 tokens);

  // What was not sent, and tokens that were not used (or more than thought).
  void give_back(i64 tokens);
  void settle(i64 reserved, i64 used);

  // What an answer's headers say, while so much more is on its way.
  void correct(Clock::time_point now, const RateReadings& readings,
               i64 requests_on_their_way, i64 tokens_on_their_way);

  void record_success(Clock::time_point now);

  // A 429 for what was sent at that time.
  void record_refusal(Clock::time_point now, Clock::time_point sent_at);

  // Nothing goes before `until`: the server has asked for that. Not where it
  // refuses by chance: then it is a matter of that request alone.
  void hold_until(Clock::time_point now, Clock::time_point until);

  // What is left of that; zero: nothing.
  Clock::duration held_for(Clock::time_point now) const {
    return std::max(now, held_until_) - now;
  }

  // Requests a second, if any limit is known.
  std::optional<double> per_second() const;

 private:
  static void correct(std::optional<TokenBucket>& bucket,
                      const RateReading& reading, Clock::time_point now,
                      i64 on_their_way);

  template <class Function>
  void for_requests(Function function);
  template <class Function>
  void for_tokens(Function function);

  std::optional<TokenBucket> own_requests_;
  std::optional<TokenBucket> own_tokens_;
  std::optional<TokenBucket> told_requests_;
  std::optional<TokenBucket> told_tokens_;
  LearnedRate learned_;
  std::optional<TokenBucket> learned_requests_;
  Clock::time_point held_until_{};
};

}  // namespace docmill
