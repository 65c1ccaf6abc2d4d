#include "lib/cache/memory_shard.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "tests/cache/cache_folder_fixture.h"

namespace docmill {
namespace {

constexpr i64 kNow = 1'000'000;
constexpr i64 kRoom = 20 * 1024;

std::shared_ptr<const CachedAnswer> shared_answer(i64 number, i64 bytes) {
  return std::make_shared<const CachedAnswer>(CachedAnswer{
      std::string(static_cast<std::size_t>(bytes), 'x'), "", number, 0});
}

// Both policies once more, as simply as can be: lists, searched from end to
// end. The newest is in front.
class NaiveCache {
 public:
  NaiveCache(i64 room, Eviction eviction) : room_(room), eviction_(eviction) {}

  bool find(i64 key) {
    for (std::deque<Item>* queue : {&small_, &main_})
      for (std::size_t i = 0; i < queue->size(); i++) {
        Item item = (*queue)[i];
        if (item.key != key)
          continue;
        (*queue)[i].uses = std::min(item.uses + 1, 3);
        if (eviction_ == Eviction::kLru) {
          queue->erase(queue->begin() + static_cast<std::ptrdiff_t>(i));
          queue->push_front(item);
        }
        return true;
      }
    return false;
  }

  void store(i64 key, i64 bytes) {
    const bool is_main = eviction_ == Eviction::kLru || take_ghost(key);
    while (bytes_of(small_) + bytes_of(main_) + bytes > room_)
      evict();
    (is_main ? main_ : small_).push_front({key, bytes, 0});
  }

  std::vector<i64> keys() const {
    std::vector<i64> keys;
    for (const std::deque<Item>* queue : {&small_, &main_})
      for (const Item& item : *queue)
        keys.push_back(item.key);
    std::sort(keys.begin(), keys.end());
    return keys;
  }

 private:
  struct Item {
    i64 key;
    i64 bytes;
    int uses;
  };

  static i64 bytes_of(const std::deque<Item>& queue) {
    i64 sum = 0;
    for (const Item& item : queue)
      sum += item.bytes;
    return sum;
  }

  bool take_ghost(i64 key) {
    const auto found = ghosts_.find(key);
    if (found == ghosts_.end())
      return false;
    const i64 newer = ghosts_seen_ - found->second;
    ghosts_.erase(found);
    return newer < std::ssize(small_) + std::ssize(main_);
  }

  void evict() {
    while (!small_.empty() &&
           (bytes_of(small_) * 10 >= room_ || main_.empty() || is_moving_)) {
      const Item item = small_.back();
      small_.pop_back();
      if (item.uses < 2) {
        ghosts_[item.key] = ++ghosts_seen_;
        is_moving_ = false;
        return;
      }
      main_.push_front({item.key, item.bytes, 0});
      is_moving_ = true;
    }
    is_moving_ = false;
    while (main_.back().uses > 0) {
      Item item = main_.back();
      main_.pop_back();
      item.uses--;
      main_.push_front(item);
    }
    main_.pop_back();
  }

  const i64 room_;
  const Eviction eviction_;
  bool is_moving_ = false;  // the small queue is emptied until one goes
  std::deque<Item> small_;
  std::deque<Item> main_;
  std::map<i64, i64> ghosts_;  // when each came, counted in ghosts
  i64 ghosts_seen_ = 0;
};

// A key from 0 to `keys` - 1, some far more often than others.
class Zipf {
 public:
  Zipf(i64 keys, double skew) {
    double sum = 0;
    for (i64 i = 1; i <= keys; i++)
      sums_.push_back(sum += std::pow(static_cast<double>(i), -skew));
  }
  i64 next(std::mt19937_64& random) {
    std::uniform_real_distribution<double> uniform(0, sums_.back());
    return std::lower_bound(sums_.begin(), sums_.end(), uniform(random)) -
           sums_.begin();
  }

 private:
  std::vector<double> sums_;
};

void compare_with_naive(Eviction eviction, u64 seed) {
  std::mt19937_64 random(seed);
  Zipf zipf(120, 0.8);
  MemoryShard shard(kRoom, eviction);
  NaiveCache naive(kRoom, eviction);
  for (int step = 0; step < 3000; step++) {
    CAPTURE(step);
    const i64 key = zipf.next(random);
    const bool is_hit = shard.find(key_of(key), kNow).answer != nullptr;
    REQUIRE(is_hit == naive.find(key));
    if (is_hit)
      continue;
    const i64 bytes = 100 + static_cast<i64>(random() % 900);
    REQUIRE(shard.store(key_of(key), shared_answer(key, bytes), {0}, kNow));
    naive.store(key, bytes + MemoryShard::kEntryBytes);
    REQUIRE(shard.bytes() <= kRoom);
    REQUIRE(shard.entries() == std::ssize(naive.keys()));
  }
}

TEST_CASE("MemoryShard as LRU holds exactly what a naive one holds") {
  for (u64 seed = 1; seed <= 5; seed++)
    compare_with_naive(Eviction::kLru, seed);
}

TEST_CASE("MemoryShard as S3-FIFO holds exactly what a naive one holds") {
  for (u64 seed = 1; seed <= 5; seed++)
    compare_with_naive(Eviction::kS3Fifo, seed);
}

double hit_rate(Eviction eviction, double skew, bool has_scans) {
  std::mt19937_64 random(7);
  Zipf zipf(20000, skew);
  MemoryShard shard(1000 * (500 + MemoryShard::kEntryBytes), eviction);
  i64 hits = 0;
  i64 scanned = 1'000'000;
  constexpr i64 kSteps = 100'000;
  for (i64 step = 0; step < kSteps; step++) {
    const bool is_scan = has_scans && step % 10 >= 7;
    const i64 key = is_scan ? scanned++ : zipf.next(random);
    if (shard.find(key_of(key), kNow).answer != nullptr)
      hits++;
    else
      shard.store(key_of(key), shared_answer(key, 500), {0}, kNow);
  }
  return static_cast<double>(hits) / kSteps;
}

TEST_CASE("MemoryShard as S3-FIFO hits more often than LRU") {
  for (double skew : {0.7, 0.9, 1.1})
    for (bool has_scans : {false, true}) {
      const double s3 = hit_rate(Eviction::kS3Fifo, skew, has_scans);
      const double lru = hit_rate(Eviction::kLru, skew, has_scans);
      CAPTURE(skew);
      CAPTURE(has_scans);
      CAPTURE(s3);
      CAPTURE(lru);
      CHECK(s3 > lru * 1.02);
    }
}

TEST_CASE("MemoryShard lets go what is over") {
  MemoryShard shard(kRoom, Eviction::kS3Fifo);
  shard.store(key_of(1), shared_answer(1, 10), Lifetime::from(kNow, 60), kNow);
  CHECK(shard.find(key_of(1), kNow + 59).answer != nullptr);
  CHECK(shard.find(key_of(1), kNow + 60).answer == nullptr);
  CHECK(shard.entries() == 0);
  CHECK(shard.bytes() == 0);
}

TEST_CASE("MemoryShard distrusts an answer from the future") {
  MemoryShard shard(kRoom, Eviction::kS3Fifo);
  shard.store(key_of(1), shared_answer(1, 10), Lifetime::from(kNow, 9999),
              kNow);
  CHECK(shard.find(key_of(1), kNow - 300).answer != nullptr);
  CHECK(shard.find(key_of(1), kNow - 301).answer == nullptr);
}

TEST_CASE("MemoryShard does not keep an answer larger than itself") {
  MemoryShard shard(kRoom, Eviction::kS3Fifo);
  CHECK(shard.store(key_of(1), shared_answer(1, 10), {0}, kNow));
  CHECK_FALSE(shard.store(key_of(1), shared_answer(1, kRoom), {0}, kNow));
  CHECK(shard.entries() == 0);
}

TEST_CASE("MemoryShard stays in bounds when answers are replaced") {
  for (Eviction eviction : {Eviction::kS3Fifo, Eviction::kLru}) {
    MemoryShard shard(kRoom, eviction);
    std::mt19937_64 random(3);
    for (int i = 0; i < 5000; i++) {
      const i64 key = static_cast<i64>(random() % 30);
      const i64 bytes = static_cast<i64>(random() % 5000);
      shard.store(key_of(key), shared_answer(key, bytes), {0}, kNow);
      REQUIRE(shard.bytes() <= kRoom);
    }
    CHECK(shard.entries() > 0);
  }
}

TEST_CASE("MemoryShard tells the first use in ten minutes") {
  MemoryShard shard(kRoom, Eviction::kS3Fifo);
  shard.store(key_of(1), shared_answer(1, 10), {0}, 600'000);
  CHECK_FALSE(shard.find(key_of(1), 600'599).is_first_of_epoch);
  CHECK(shard.find(key_of(1), 600'600).is_first_of_epoch);
  CHECK_FALSE(shard.find(key_of(1), 600'601).is_first_of_epoch);
}

}  // namespace
}  // namespace docmill
