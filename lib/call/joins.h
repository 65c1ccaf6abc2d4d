// Calls in flight, by key: equal calls wait for the first one's answer, so
// that nothing is asked twice at the same time.

#pragma once

#include <array>
#include <coroutine>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/base/executor.h"
#include "lib/base/handoff.h"
#include "lib/cache/cache_key.h"

namespace docmill {

// Thread safety: any thread. REQUIRES: the executor outlives the joins.
template <class Answer>
class Joins {
 public:
  using Shared = std::shared_ptr<const Answer>;

  explicit Joins(Executor& executor) : executor_(executor) {}

  // The first of equal calls leads; it must leave() in the end.
  // co_await enter(key) gives null to who leads, else the leader's answer.
  class Enter {
   public:
    bool await_ready() const { return false; }
    bool await_suspend(std::coroutine_handle<> waiting);
    Shared await_resume() { return std::move(answer_); }

   private:
    friend class Joins;
    Enter(Joins& joins, const CacheKey& key) : joins_(joins), key_(key) {}

    Joins& joins_;
    const CacheKey key_;
    std::coroutine_handle<> waiting_;
    Shared answer_;
    Enter* next_ = nullptr;
  };
  Enter enter(const CacheKey& key) { return {*this, key}; }

  // Ends the lead. `make` is called, once, if anybody waits, for their answer.
  template <class Make>
  void leave(const CacheKey& key, Make make);

 private:
  struct HashKey {
    std::size_t operator()(const CacheKey& key) const { return key.low; }
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<CacheKey, Enter*, HashKey> waiting;  // a list a leader
  };

  Shard& shard_of(const CacheKey& key) {
    return shards_[key.high % shards_.size()];
  }

  Executor& executor_;
  std::array<Shard, 16> shards_;
};

template <class Answer>
bool Joins<Answer>::Enter::await_suspend(std::coroutine_handle<> waiting) {
  Shard& shard = joins_.shard_of(key_);
  const std::lock_guard lock(shard.mutex);
  const auto [place, leads] = shard.waiting.try_emplace(key_, nullptr);
  if (leads)
    return false;
  waiting_ = waiting;
  next_ = std::exchange(place->second, this);
  return true;
}

template <class Answer>
template <class Make>
void Joins<Answer>::leave(const CacheKey& key, Make make) {
  Enter* first = nullptr;
  {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto place = shard.waiting.find(key);
    first = place->second;
    shard.waiting.erase(place);
  }
  if (first == nullptr)
    return;
  const Shared answer = make();
  std::vector<std::coroutine_handle<>> ready;
  for (Enter* enter = first; enter != nullptr; enter = enter->next_) {
    enter->answer_ = answer;
    hand_over(enter->waiting_.address());
    ready.push_back(enter->waiting_);
  }
  executor_.post(std::move(ready));
}

}  // namespace docmill
