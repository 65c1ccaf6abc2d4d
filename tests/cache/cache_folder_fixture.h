// What the cache's tests share: a folder that goes away, a clock that is set.

#pragma once

#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "lib/cache/answer_cache.h"

namespace docmill {

class CacheFolder {
 public:
  CacheFolder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "docmill_cache_XXXXXX")
            .string();
    base_ = mkdtemp(name.data());
  }
  ~CacheFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(base_, ignored);
  }
  CacheFolder(const CacheFolder&) = delete;
  CacheFolder& operator=(const CacheFolder&) = delete;

  const std::string& base() const { return base_; }
  std::string path() const { return base_ + "/cache"; }
  std::string data_path() const { return path() + "/data.mdb"; }

 private:
  std::string base_;
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

inline std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace docmill
