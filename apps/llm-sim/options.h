// The command line of docmill-llm-sim.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/llm-sim/faults.h"
#include "apps/llm-sim/latency.h"
#include "lib/base/result.h"
#include "lib/base/types.h"

namespace CLI {
class App;
}

namespace docmill::sim {

enum class Profile { kEcho, kImprove };

struct Model {
  std::string name;
  double quality = 1;      // in [0, 1]: improve.h
  double input_price = 0;  // USD for 1M tokens
  double output_price = 0;
};

struct Outage {             // a time of trouble
  double from_seconds = 0;  // after the start
  double for_seconds = 0;
};

struct LimitChange {
  double at_seconds = 0;  // after the start
  double share = 1;       // of the limits as they were given
};

struct Options {
  int port = 0;  // 0: the system chooses
  std::string port_file;
  std::string tls_cert;
  std::string tls_key;

  Profile profile = Profile::kImprove;
  std::vector<Model> models;  // never empty after parsing
  Latency latency;
  u64 seed = 1;

  std::string api_key;  // empty: none is asked for
  i64 max_body_bytes = 32 << 20;
  i64 requests_per_minute = 0;  // 0: no limit
  i64 tokens_per_minute = 0;
  double burst_seconds = 60;  // so much of a limit may be taken at once
  std::vector<LimitChange> limit_changes;  // in the order of their times
  bool has_rate_headers = true;
  bool has_retry_after = true;
  i64 capacity = 0;  // requests that are served at once; 0: all

  FaultPlan faults;
  i64 fault_attempts = -1;           // of a request may be struck; -1: all
  std::optional<Outage> fault_time;  // faults strike then only
  i64 huge_bytes = 64 << 20;
  double drip_seconds = 3;
  std::vector<Outage> outages;
  std::string request_log;
};

// "NAME[:QUALITY[:IN_PRICE:OUT_PRICE]]".
Result<Model> parse_model(const std::string& text);

// Reads the arguments. An `exit_code` that is set ends the program: --help has
// been printed, or what is wrong with the arguments.
struct ParsedOptions {
  Options options;
  int exit_code = -1;
};
ParsedOptions parse_options(int argc, char** argv);

}  // namespace docmill::sim
