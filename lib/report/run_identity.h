// Names a run in time.

#pragma once

#include <string>

#include "lib/base/types.h"

namespace docmill {

// "2026-11-21T02:03:04Z" for seconds since 1970, UTC (RFC 3339).
std::string rfc3339_utc(i64 unix_seconds);

// A run's id: 26 characters of Crockford's base 32 that sort by time, the
// layout of a ULID (48 bits of milliseconds, then 80 bits made of `random`).
std::string run_id(i64 unix_ms, u64 random);

}  // namespace docmill
