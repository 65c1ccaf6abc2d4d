#include "lib/cache/memory_shard.h"

#include <algorithm>
#include <utility>

#include "lib/cache/usage_epoch.h"

namespace docmill {
namespace {

constexpr i64 kSmallShare = 10;  // one tenth
constexpr u8 kMaxUses = 3;       // a counter of two bits
constexpr u8 kUsesToStay = 2;

}  // namespace

void MemoryShard::Queue::push(Node* node) {
  node->newer = nullptr;
  node->older = newest;
  (newest == nullptr ? oldest : newest->newer) = node;
  newest = node;
  bytes += node->bytes;
}

void MemoryShard::Queue::remove(Node* node) {
  (node->newer == nullptr ? newest : node->newer->older) = node->older;
  (node->older == nullptr ? oldest : node->older->newer) = node->newer;
  bytes -= node->bytes;
}

i64 MemoryShard::weight_of(const CachedAnswer& answer) {
  return std::ssize(answer.text) + std::ssize(answer.model) + kEntryBytes;
}

MemoryShard::Found MemoryShard::find(const CacheKey& key, i64 now) {
  const auto found = nodes_.find(key);
  if (found == nodes_.end())
    return {};
  Node* node = &found->second;
  if (node->lifetime.is_over(now)) {
    erase(node);
    evictions_++;
    return {};
  }
  if (eviction_ == Eviction::kLru)
    move(node, kMain);
  else
    node->uses = std::min<u8>(node->uses + 1, kMaxUses);
  const bool is_first = usage_epoch(now) > node->epoch;
  node->epoch = std::max(node->epoch, usage_epoch(now));
  return {node->answer, is_first};
}

bool MemoryShard::store(const CacheKey& key,
                        std::shared_ptr<const CachedAnswer> answer,
                        const Lifetime& lifetime, i64 now) {
  const auto found = nodes_.find(key);
  const i64 bytes = weight_of(*answer);
  if (bytes > max_bytes_) {
    if (found != nodes_.end())
      erase(&found->second);
    return false;
  }
  if (found != nodes_.end()) {
    found->second.lifetime = lifetime;
    replace(&found->second, std::move(answer));
    return true;
  }
  const bool goes_to_main =
      eviction_ == Eviction::kLru || ghosts_.take(key.low, entries());
  make_room(bytes);
  Node& node = nodes_[key];
  node.key = key;
  node.answer = std::move(answer);
  node.lifetime = lifetime;
  node.bytes = bytes;
  node.epoch = usage_epoch(now);
  node.queue = goes_to_main ? kMain : kSmall;
  queues_[node.queue].push(&node);
  return true;
}

void MemoryShard::replace(Node* node,
                          std::shared_ptr<const CachedAnswer> answer) {
  const i64 bytes = weight_of(*answer);
  queues_[node->queue].bytes += bytes - node->bytes;
  node->bytes = bytes;
  node->answer = std::move(answer);
  if (eviction_ == Eviction::kLru)
    move(node, kMain);
  make_room(0);
}

void MemoryShard::move(Node* node, QueueName queue) {
  queues_[node->queue].remove(node);
  node->queue = queue;
  queues_[queue].push(node);
}

void MemoryShard::make_room(i64 bytes) {
  while (this->bytes() + bytes > max_bytes_)
    evict_one();
}

// REQUIRES: not empty.
void MemoryShard::evict_one() {
  const bool is_small_full =
      queues_[kSmall].bytes * kSmallShare >= max_bytes_ ||
      queues_[kMain].oldest == nullptr;
  if (is_small_full && evict_small())
    return;
  evict_main();
}

// False: all of the small queue moved to the main one.
bool MemoryShard::evict_small() {
  while (Node* node = queues_[kSmall].oldest) {
    if (node->uses < kUsesToStay) {
      ghosts_.add(node->key.low, entries());
      erase(node);
      evictions_++;
      return true;
    }
    node->uses = 0;
    move(node, kMain);
  }
  return false;
}

void MemoryShard::evict_main() {
  Node* node = queues_[kMain].oldest;
  while (node->uses > 0) {
    node->uses--;
    move(node, kMain);
    node = queues_[kMain].oldest;
  }
  erase(node);
  evictions_++;
}

void MemoryShard::erase(Node* node) {
  queues_[node->queue].remove(node);
  // By a copy: the key in the node goes with it.
  const CacheKey key = node->key;
  nodes_.erase(key);
}

}  // namespace docmill
