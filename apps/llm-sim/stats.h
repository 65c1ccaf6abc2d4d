// What /stats tells.

#pragma once

#include <array>
#include <string>
#include <string_view>

#include "apps/llm-sim/faults.h"
#include "apps/llm-sim/reply.h"
#include "lib/base/types.h"

namespace docmill::sim {

// Where a request went. Those to /stats and /healthz are not counted.
enum class Path { kChat, kModels, kEmbeddings, kRedirected, kOther };
inline constexpr int kPaths = static_cast<int>(Path::kOther) + 1;

class Stats {
 public:
  void count_request(Path path, double now);
  void count_fault(Fault fault) { faults_[static_cast<std::size_t>(fault)]++; }
  void count_usage(const Usage& usage, double cost_usd);
  void count_connection() { connections_++; }

  // A request has been read; a reply was sent whole, a model's answer or
  // something else; or the request ended without one.
  void begin();
  void end_replied(int status, bool is_answer);
  void end_unanswered() { in_flight_--; }

  // All counters to zero, except those of what is in flight now.
  void reset();

  std::string json(i64 unique_requests, double now) const;

 private:
  i64 requests_ = 0;
  std::array<i64, kPaths> by_path_{};
  std::array<i64, kFaults> faults_{};
  std::array<i64, 600> by_status_{};
  i64 answered_ = 0;  // by a model
  i64 in_flight_ = 0;
  i64 in_flight_max_ = 0;
  i64 connections_ = 0;
  Usage usage_;
  double cost_usd_ = 0;
  // Requests of the second that runs, and of the one before it.
  i64 second_ = -1;
  i64 in_second_ = 0;
  i64 in_last_second_ = 0;
};

}  // namespace docmill::sim
