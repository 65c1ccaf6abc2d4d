// One shard of the memory tier: answers up to a number of bytes, S3-FIFO or
// exact LRU.
//
// S3-FIFO, weighted by bytes: a new answer goes to the small queue (a tenth of
// the room). At its end an answer that was asked for twice or more moves to
// the main queue; another one leaves, and its key is remembered as a ghost. A
// key that comes back while it is a ghost goes straight to the main queue. At
// the end of the main queue an answer that was asked for goes round again, up
// to three times. There are about as many ghosts as answers.

#pragma once

#include <array>
#include <memory>
#include <unordered_map>

#include "lib/base/types.h"
#include "lib/cache/cache_key.h"
#include "lib/cache/cached_answer.h"
#include "lib/cache/eviction.h"
#include "lib/cache/ghost_set.h"

namespace docmill {

// Thread safety: none.
class MemoryShard {
 public:
  // What an answer weighs beside its text.
  static constexpr i64 kEntryBytes = 256;

  MemoryShard(i64 max_bytes, Eviction eviction)
      : max_bytes_(max_bytes), eviction_(eviction) {}

  struct Found {
    std::shared_ptr<const CachedAnswer> answer;  // null: not there
    // The first time in a usage_epoch(): the disk tier should hear of it.
    bool is_first_of_epoch = false;
  };
  Found find(const CacheKey& key, i64 now);

  // Replaces what is there. An answer that is larger than all the room is
  // not kept: false.
  bool store(const CacheKey& key, std::shared_ptr<const CachedAnswer> answer,
             const Lifetime& lifetime, i64 now);

  i64 entries() const { return static_cast<i64>(nodes_.size()); }
  i64 bytes() const { return queues_[kSmall].bytes + queues_[kMain].bytes; }
  i64 evictions() const { return evictions_; }

  static i64 weight_of(const CachedAnswer& answer);

 private:
  enum QueueName : u8 { kSmall, kMain };

  struct Node {
    CacheKey key;
    std::shared_ptr<const CachedAnswer> answer;
    Lifetime lifetime;
    i64 bytes = 0;
    i64 epoch = 0;
    u8 uses = 0;
    QueueName queue = kSmall;
    Node* newer = nullptr;
    Node* older = nullptr;
  };

  struct Queue {
    void push(Node* node);
    void remove(Node* node);

    Node* newest = nullptr;
    Node* oldest = nullptr;
    i64 bytes = 0;
  };

  struct KeyHash {
    std::size_t operator()(const CacheKey& key) const { return key.high; }
  };

  void move(Node* node, QueueName queue);
  void replace(Node* node, std::shared_ptr<const CachedAnswer> answer);
  void make_room(i64 bytes);
  void evict_one();
  bool evict_small();
  void evict_main();
  void erase(Node* node);

  const i64 max_bytes_;
  const Eviction eviction_;
  i64 evictions_ = 0;
  std::unordered_map<CacheKey, Node, KeyHash> nodes_;
  std::array<Queue, 2> queues_;  // LRU uses the main one only
  GhostSet ghosts_;
};

}  // namespace docmill
