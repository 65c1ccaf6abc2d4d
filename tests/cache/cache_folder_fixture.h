// What the cache's tests share: a folder that goes away, a clock that is set.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "lib/cache/answer_cache.h"
#include "tests/util/temp_folder.h"

namespace docmill {

class CacheFolder {
 public:
  const TempFolder& base() const { return folder_; }
  std::string path() const { return folder_.path("cache"); }
  std::string data_path() const { return path() + "/data.mdb"; }
  void write_data(std::string_view bytes) const {
    folder_.write("cache/data.mdb", bytes);
  }

 private:
  TempFolder folder_;
};

// Thread safety: any thread.
class SetClock {
 public:
  void set(i64 seconds) { *now_ = seconds; }
  void add(i64 seconds) { *now_ += seconds; }
  std::function<i64()> function() const {
    return [now = now_] { return now->load(); };
  }

 private:
  std::shared_ptr<std::atomic<i64>> now_ =
      std::make_shared<std::atomic<i64>>(1'700'000'000);
};

inline CacheKey key_of(i64 number) {
  return CacheKeyBuilder().add("test").add(number).finish();
}

// Text of about `bytes` that packs about as well as prose.
inline std::string text_of(i64 number, i64 bytes = 1500) {
  std::string text = "answer " + std::to_string(number) + ":";
  u64 state = static_cast<u64>(number) * 0x9E3779B97F4A7C15ull + 1;
  while (std::ssize(text) < bytes) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    text += " word";
    text += std::to_string((state >> 40) % 4000);
  }
  return text;
}

inline CachedAnswer answer_of(i64 number, i64 bytes = 1500) {
  return {text_of(number, bytes), "model-a", number, number + 1};
}

inline std::unique_ptr<AnswerCache> open_cache(
    const AnswerCache::Options& options) {
  return AnswerCache::create(options).value();
}

// Only the disk tier.
inline AnswerCache::Options on_disk(const CacheFolder& folder) {
  return {.memory_bytes = 0,
          .folder = folder.path(),
          .disk_bytes = 64 << 20,
          .ttl_seconds = 3600};
}

inline AnswerCache::Options on_disk(const CacheFolder& folder,
                                    const SetClock& clock) {
  AnswerCache::Options options = on_disk(folder);
  options.now = clock.function();
  return options;
}

// Runs work(0) to work(count - 1), each on a thread of its own.
inline void run_at_once(i64 count, const std::function<void(i64)>& work) {
  std::vector<std::thread> threads;
  for (i64 i = 0; i < count; i++)
    threads.emplace_back(work, i);
  for (std::thread& thread : threads)
    thread.join();
}

}  // namespace docmill
