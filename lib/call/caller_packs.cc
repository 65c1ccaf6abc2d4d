// What Caller does for packs, and for one document as well as for a pack.

#include <algorithm>
#include <random>
#include <utility>

#include "lib/call/caller.h"

namespace docmill {

// Null where there are no packs.
std::unique_ptr<Packer> Caller::make_packer() const {
  const auto task = parts_.chat_template.task();
  if (options_.pack_size == 1 || !task)
    return nullptr;
  std::random_device random;
  const u64 secret = u64{random()} << 32 | random();
  return std::make_unique<Packer>(
      Packer::Options{options_.pack_size, *task, secret}, parts_.writer,
      parts_.executor);
}

// Asks together with others; alone, where that brought no answer of its own.
Task<CallResult> Caller::ask_packed(CacheKey key, CallRequest request) {
  PackSeat seat(*packer_, key, request);
  co_await packer_->enter(seat);
  while (seat.leads()) {
    CallResult answer = co_await ask(key, seat.pack_request());
    packer_->settle(seat, std::move(answer), is_giving_up());
  }
  if (seat.is_done())
    co_return seat.take_result();
  co_return seat.with_shares(co_await ask(key, request));
}

bool Caller::is_late(const CallRequest& request) const {
  if (request.pack != nullptr)
    return packer_->is_late(*request.pack, Clock::now());
  return request.deadline != nullptr && request.deadline->is_over(Clock::now());
}

// No document sleeps longer than it has time.
Caller::Clock::time_point Caller::at_most_until(const CallRequest& request,
                                                Clock::time_point time) const {
  if (request.pack != nullptr)
    return packer_->at_most_until(*request.pack, time);
  return request.deadline == nullptr ? time
                                     : std::min(time, request.deadline->time());
}

void Caller::start_deadline(const CallRequest& request) const {
  if (request.pack != nullptr)
    packer_->start_deadlines(*request.pack, Clock::now());
  else if (request.deadline != nullptr)
    request.deadline->start(Clock::now());
}

void Caller::keep(CallResult& answer) {
  answer.is_packed = false;
  if (answer.use->source != AnswerSource::kCall)
    return;  // somebody else's
  CachedAnswer cached;
  cached.text = std::move(answer.text);
  cached.model = answer.use->model;
  cached.prompt_tokens = answer.use->prompt_tokens;
  cached.completion_tokens = answer.use->completion_tokens;
  parts_.cache.store(answer.use->key, cached);
  answer.text = std::move(cached.text);
}

std::optional<PackStats> Caller::pack_stats() const {
  if (packer_ == nullptr)
    return std::nullopt;
  return packer_->stats();
}

}  // namespace docmill
