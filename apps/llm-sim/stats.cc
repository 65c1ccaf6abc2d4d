#include "apps/llm-sim/stats.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/json_text.h"

namespace docmill::sim {
namespace {

constexpr std::string_view kPathNames[] = {"/v1/chat/completions", "/v1/models",
                                           "/v1/embeddings", "/elsewhere",
                                           "other"};
static_assert(std::size(kPathNames) == kPaths);

}  // namespace

void Stats::count_request(Path path, double now) {
  requests_++;
  by_path_[static_cast<std::size_t>(path)]++;
  if (const i64 second = static_cast<i64>(now); second != second_) {
    in_last_second_ = second == second_ + 1 ? in_second_ : 0;
    in_second_ = 0;
    second_ = second;
  }
  in_second_++;
}

void Stats::count_usage(const Usage& usage, double cost_usd) {
  usage_.prompt_tokens += usage.prompt_tokens;
  usage_.completion_tokens += usage.completion_tokens;
  cost_usd_ += cost_usd;
}

void Stats::begin() {
  in_flight_++;
  in_flight_max_ = std::max(in_flight_max_, in_flight_);
}

void Stats::end_replied(int status, bool is_answer) {
  in_flight_--;
  answered_ += is_answer;
  by_status_[static_cast<std::size_t>(std::clamp(status, 0, 599))]++;
}

void Stats::reset() {
  Stats fresh;
  fresh.in_flight_ = fresh.in_flight_max_ = in_flight_;
  *this = fresh;
}

std::string Stats::json(i64 unique_requests, double now) const {
  JsonWriter json;
  json.begin_object().member("requests", requests_);
  json.key("by_path").begin_object();
  for (std::size_t i = 0; i < by_path_.size(); ++i)
    json.member(kPathNames[i], by_path_[i]);
  json.end_object().member("answered", answered_);
  json.key("by_status").begin_object();
  for (std::size_t i = 0; i < by_status_.size(); ++i)
    if (by_status_[i] > 0)
      json.member(fmt::to_string(i), by_status_[i]);
  json.end_object().member("rate_limited", by_status_[429]);
  json.key("faults").begin_object();
  for (std::size_t i = 0; i < faults_.size(); ++i)
    if (faults_[i] > 0)
      json.member(fault_name(static_cast<Fault>(i)), faults_[i]);
  json.end_object();
  json.member("in_flight", in_flight_).member("in_flight_max", in_flight_max_);
  json.member("connections_opened", connections_);
  json.member("unique_requests", unique_requests);
  json.member("prompt_tokens", usage_.prompt_tokens);
  json.member("completion_tokens", usage_.completion_tokens);
  json.member("cost_usd", cost_usd_);
  const i64 second = static_cast<i64>(now);
  json.member("last_second", second == second_       ? in_last_second_
                             : second == second_ + 1 ? in_second_
                                                     : i64{0});
  return json.end_object().text();
}

}  // namespace docmill::sim
