// What the cache holds: one complete answer, and for how long it holds.

#pragma once

#include <limits>
#include <string>

#include "lib/base/types.h"

namespace docmill {

// One complete answer.
struct CachedAnswer {
  std::string text;
  std::string model;  // that answered
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;

  bool operator==(const CachedAnswer&) const = default;
};

// From when to when an answer holds, in seconds since 1970.
struct Lifetime {
  static constexpr i64 kForever = std::numeric_limits<i64>::max();
  // An answer from further in the future was written by a clock that was
  // wrong: who knows when it ends.
  static constexpr i64 kMaxClockSkew = 300;

  i64 created = 0;
  i64 expires = kForever;

  // `ttl_seconds` 0: never ends.
  static Lifetime from(i64 created, i64 ttl_seconds) {
    const bool has_end = ttl_seconds > 0 && created < kForever - ttl_seconds;
    return {created, has_end ? created + ttl_seconds : kForever};
  }

  bool is_over(i64 now) const {
    return now >= expires || (created > now && created - now > kMaxClockSkew);
  }
};

}  // namespace docmill
