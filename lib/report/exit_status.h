// How a run ended: its exit code and its status, decided in one place.

#pragma once

#include <optional>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

// What is known at the end of a run.
struct RunFacts {
  std::optional<Error::Code> error = {};  // the first failure of the run itself
  int signal = 0;                  // SIGINT or SIGTERM when one stopped it
  bool has_reached_limit = false;  // cost, tokens or time of the user's
  bool has_crossed_threshold = false;
  i64 read = 0;  // valid documents
  i64 rejected = 0;
  i64 failed = 0;
  double max_error_rate = 0.01;  // share of `read` that may fail
};

// failed / read, 0 when nothing was read.
double failed_rate(const RunFacts& facts);

// 0, or the first of 2 (options, before the run), 1 (the run failed), 130 and
// 143 (SIGINT, SIGTERM), 75 (temporary), 8 (limit), 99 (threshold), 3 (done
// in part), 4 (no input documents) that applies.
int exit_code(const RunFacts& facts);

// "ok", "partial", "failed", "limited" or "interrupted". A crossed threshold
// judges a run that was done, and so does not change its status; a temporary
// failure and a run without input are "failed".
std::string_view run_status(const RunFacts& facts);

}  // namespace docmill
