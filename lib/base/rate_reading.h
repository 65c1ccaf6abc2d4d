// What a server says of one of its limits, as a client's limiter takes it.

#pragma once

#include <optional>

namespace docmill {

// Of requests or tokens. A limit is a bucket that refills all the time.
struct RateReading {
  std::optional<double> limit;          // size of the bucket, above 0
  std::optional<double> remaining;      // what is in it now, at least 0
  std::optional<double> reset_seconds;  // until it is full again, at least 0
};

struct RateReadings {
  RateReading requests;
  RateReading tokens;

  bool is_empty() const { return !requests.remaining && !tokens.remaining; }
};

}  // namespace docmill
