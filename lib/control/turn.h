// What a request gets of the Dispatcher, and what is told it in the end.

#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "lib/base/rate_reading.h"
#include "lib/base/types.h"
#include "lib/control/permit.h"

namespace docmill {

class Dispatcher;

// A request on its way to an endpoint, or why it is not.
class Turn {
 public:
  using Clock = std::chrono::steady_clock;

  Turn() = default;
  Turn(Turn&& other) noexcept
      : permit(std::move(other.permit)),
        sleep_until(other.sleep_until),
        dispatcher_(std::exchange(other.dispatcher_, nullptr)),
        endpoint_(other.endpoint_),
        bytes_(other.bytes_),
        tokens_(other.tokens_),
        sent_at_(other.sent_at_),
        is_probe_(other.is_probe_) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn();  // when it has not ended, nothing was sent

  // Whether the request may be sent, to this endpoint. Else, with a time to
  // sleep until, call end_sleep() then and ask again; without one, the
  // dispatcher was closed or has turned all away.
  explicit operator bool() const { return dispatcher_ != nullptr; }
  std::size_t endpoint() const { return endpoint_; }
  bool is_probe() const { return is_probe_; }

  Permit permit;
  std::optional<Clock::time_point> sleep_until;

 private:
  friend class Dispatcher;

  Dispatcher* dispatcher_ = nullptr;
  std::size_t endpoint_ = 0;
  i64 bytes_ = 0;
  i64 tokens_ = 0;  // that are reserved for it
  Clock::time_point sent_at_{};
  bool is_probe_ = false;
};

// What came of it.
struct TurnEnd {
  enum class What {
    kNotSent,
    kAnswer,     // that shows the endpoint is well
    kRefused,    // 429
    kBusy,       // a server that cannot answer for now, or is silent
    kAway,       // nobody is there
    kGarbage,    // not what the protocol says, or a bad certificate
    kAbandoned,  // nobody waits for its answer any more
    kUnknown,
  };

  What what = What::kUnknown;
  // Of kBusy: whether it is a failure of the endpoint's, not the document's.
  bool counts = true;
  double server_ms = 0;  // of an answer: from sent to its first byte
  i64 output_tokens = 0;
  std::optional<i64> tokens = 0;  // that were used, of --tpm; none: not told
  RateReadings readings = {};
  std::optional<std::chrono::milliseconds> retry_after = {};
};

}  // namespace docmill
