#include "lib/call/call_stats.h"

#include <algorithm>

namespace docmill {

void CallMeter::record_attempt(bool is_first) {
  running_.attempts.fetch_add(1, std::memory_order_relaxed);
  (is_first ? running_.requests : running_.retries)
      .fetch_add(1, std::memory_order_relaxed);
}

void CallMeter::take_back_attempt(bool is_first) {
  running_.attempts.fetch_sub(1, std::memory_order_relaxed);
  (is_first ? running_.requests : running_.retries)
      .fetch_sub(1, std::memory_order_relaxed);
}

void CallMeter::record_answer(const ChatAnswer& answer, std::size_t endpoint,
                              double latency_ms) {
  running_.answers.fetch_add(1, std::memory_order_relaxed);
  running_.prompt_tokens.fetch_add(answer.prompt_tokens,
                                   std::memory_order_relaxed);
  running_.completion_tokens.fetch_add(answer.completion_tokens,
                                       std::memory_order_relaxed);
  Part& part = parts_.local();
  part.latency_ms.insert(latency_ms);
  if (part.models.size() <= endpoint)
    part.models.resize(endpoint + 1);
  auto& models = part.models[endpoint];
  // A guard: a server that names each answer's model anew fills no memory.
  constexpr std::size_t kMaxModels = 64;
  auto model = models.find(answer.model);
  if (model == models.end())
    model =
        models.try_emplace(models.size() < kMaxModels ? answer.model : "other")
            .first;
  model->second.answers++;
  model->second.prompt_tokens += answer.prompt_tokens;
  model->second.completion_tokens += answer.completion_tokens;
}

void CallMeter::record_error(ErrorKind kind) {
  parts_.local().errors[static_cast<std::size_t>(kind)]++;
}

void CallMeter::record_hit() {
  running_.saved.fetch_add(1, std::memory_order_relaxed);
}

void CallMeter::record_join() {
  running_.saved.fetch_add(1, std::memory_order_relaxed);
  parts_.local().joined++;
}

CallStats CallMeter::totals() const {
  CallStats all;
  all.requests = running_.requests;
  all.attempts = running_.attempts;
  all.retries = running_.retries;
  all.answers = running_.answers;
  all.prompt_tokens = running_.prompt_tokens;
  all.completion_tokens = running_.completion_tokens;
  for (const Part& part : parts_) {
    all.joined += part.joined;
    all.latency_ms.merge(part.latency_ms);
    for (std::size_t i = 0; i < all.errors.size(); i++)
      all.errors[i] += part.errors[i];
    all.models.resize(std::max(all.models.size(), part.models.size()));
    for (std::size_t i = 0; i < part.models.size(); i++)
      for (const auto& [name, model] : part.models[i]) {
        CallStats::Model& sum = all.models[i][name];
        sum.answers += model.answers;
        sum.prompt_tokens += model.prompt_tokens;
        sum.completion_tokens += model.completion_tokens;
      }
  }
  return all;
}

}  // namespace docmill
