// The running counts of a run: stages bump them; the progress line, the
// watchdog, SIGUSR1 and the report read them.
//
// Bump once per batch where a batch is at hand: all threads share them.
// Relaxed order is enough, they order nothing else.

#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

// Why calls that could be made are held back, as far as one word can tell.
enum class WaitReason : i64 {
  kNone,
  kRateLimit,    // the endpoint's
  kOutage,       // no endpoint answers: parked, only probes go
  kRetryBudget,  // too many failures lately: retries wait for successes
};

// "rate limit", "outage", "retry budget"; empty for kNone and values that are
// none.
std::string_view wait_reason_name(i64 reason);

template <class T>
struct CounterFields {
  // The way of a document.
  T read{};       // valid documents parsed from the input
  T scored{};     // measured
  T submitted{};  // handed to refine
  T done{};       // given back by refine, whatever the outcome
  T written{};    // records written to the output

  // What did not become a document.
  T blank_lines{};
  T rejected{};

  // Outcomes.
  T dropped{};  // by score --require
  T kept{};
  T refined{};
  T rolled_back{};
  T failed{};
  T skipped{};

  // Bytes.
  T bytes_in{};         // of input, after decompression
  T bytes_out{};        // of output, before compression
  T bytes_in_flight{};  // held by the run at this moment

  // Calls to a model; all zero in a run that makes none.
  T calls{};            // attempts that have ended, whichever way
  T calls_in_flight{};  // at this moment
  T retries{};
  T cache_hits{};   // calls that the cache or an identical call answered
  T wait_reason{};  // a WaitReason: why calls are held back at this moment
};

using Counters = CounterFields<std::atomic<i64>>;
using CounterValues = CounterFields<i64>;

// The counts at about this moment: each value is one that the counter had,
// but not all at the same instant while the run goes on.
CounterValues read_counters(const Counters& counters);

// "read 10, scored 8, ..., 1.20 MB in flight": one line with every counter of
// a document's way, and the others when they are not zero.
std::string show_counters(const CounterValues& values);
std::string show_counters(const Counters& counters);

}  // namespace docmill
