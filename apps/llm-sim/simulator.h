// The server without its network: from a request to the plan of its answer.
//
// A request is checked as a real server does it, then charged to the limits,
// then struck by a fault or answered. What chance decides depends on the seed,
// the request and how often it came before.
//
// Thread safety: one thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/llm-sim/attempts.h"
#include "apps/llm-sim/capacity.h"
#include "apps/llm-sim/chat_request.h"
#include "apps/llm-sim/embeddings.h"
#include "apps/llm-sim/faults.h"
#include "apps/llm-sim/limits.h"
#include "apps/llm-sim/options.h"
#include "apps/llm-sim/reply.h"
#include "apps/llm-sim/request_log.h"
#include "apps/llm-sim/stats.h"
#include "lib/base/json.h"

namespace docmill::sim {

struct Request {
  std::string_view method;
  std::string_view path;  // without the query
  std::string_view body;
  std::string_view authorization;
  std::vector<std::string> header_names;  // filled only when wants_headers()
};

// What is to be sent, and how it is spoilt on the way.
struct Plan {
  Reply reply;
  Fault fault = Fault::kNone;  // one of the wire, or none
  std::string authorization;   // of the request, where the fault says it again
  double delay_seconds = 0;
  Chance chance{0};        // for what the wire still decides
  bool is_counted = true;  // in /stats
  bool is_answer = false;  // what a model says, and what it costs
};

class Simulator {
 public:
  static Result<Simulator> create(const Options& options);

  // `now`: seconds on a clock that does not go back; `created`: Unix time.
  Plan answer(const Request& request, double now, i64 created);

  bool wants_headers() const { return log_.has_value(); }
  Stats& stats() { return stats_; }

 private:
  explicit Simulator(const Options& options);

  Reply stats_reply(const Request& request, double now);
  Plan api_answer(Path path, const Request& request, double now, i64 created);
  Reply models_reply() const;
  std::optional<Reply> refusal(const Request& request) const;
  Plan post_answer(Path path, const Request& request, double now, i64 created);
  Plan chat_plan(const ChatRequest& request, Plan plan, double now,
                 i64 created);
  Plan embeddings_plan(const EmbeddingRequest& request, Plan plan, double now);
  std::optional<Reply> charge(const Usage& usage, double now);
  void settle(Plan& plan, const Model& model, const Usage& usage, double now);
  void withhold(Reply& reply) const;
  const Model* find_model(std::string_view name) const;
  Fault draw_fault(i64 attempt, double now, Chance& chance) const;

  Options options_;
  Limits limits_;
  double limit_share_ = 1;
  std::size_t limit_changes_ = 0;  // that have come
  Capacity capacity_;
  Attempts attempts_;
  Stats stats_;
  JsonParser parser_;
  std::optional<RequestLog> log_;
  u64 next_id_ = 1;
};

}  // namespace docmill::sim
