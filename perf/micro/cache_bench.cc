// Speed of the answer cache with answers of about 1.5 KB: the documents of
// documents.h. Times are for one answer.

#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "lib/cache/answer_cache.h"
#include "perf/micro/documents.h"

namespace docmill {
namespace {

constexpr i64 kAnswers = 20'000;

CacheKey key_of(i64 number) {
  return CacheKeyBuilder().add("bench").add(number).finish();
}

CachedAnswer answer_of(i64 number) {
  const auto& documents = bench_documents();
  return {documents[static_cast<std::size_t>(number) % documents.size()],
          "model", 400, 400};
}

// A cache that is filled once, with the folder it is in.
class Filled {
 public:
  explicit Filled(AnswerCache::Options options, bool is_on_disk) {
    std::string name =
        (std::filesystem::temp_directory_path() / "docmill_bench_XXXXXX")
            .string();
    folder_ = mkdtemp(name.data());
    if (is_on_disk)
      options.folder = folder_ + "/cache";
    cache_ = AnswerCache::create(options).value();
    for (i64 i = 0; i < kAnswers; i++)
      cache_->store(key_of(i), answer_of(i));
    cache_->flush();
  }
  ~Filled() {
    cache_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  AnswerCache& cache() { return *cache_; }

 private:
  std::string folder_;
  std::unique_ptr<AnswerCache> cache_;
};

void key(benchmark::State& state) {
  const std::string request(static_cast<std::size_t>(state.range(0)), 'x');
  CacheKeyBuilder builder;
  for (auto _ : state) {
    builder.clear();
    benchmark::DoNotOptimize(
        builder.add(i64{1}).add("model").add(request).finish());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void find_all(benchmark::State& state, AnswerCache& cache) {
  i64 next = state.thread_index() * 7919;
  for (auto _ : state) {
    next = (next + 4801) % kAnswers;
    if (!cache.find(key_of(next)))
      state.SkipWithError("a miss");
  }
  state.SetItemsProcessed(state.iterations());
}

void memory_hit(benchmark::State& state) {
  static Filled filled({.memory_bytes = 256 << 20}, false);
  find_all(state, filled.cache());
}

void disk_hit(benchmark::State& state) {
  static Filled filled({.memory_bytes = 0}, true);
  find_all(state, filled.cache());
}

void disk_miss(benchmark::State& state) {
  static Filled filled({.memory_bytes = 0}, true);
  i64 next = kAnswers;
  for (auto _ : state)
    if (filled.cache().find(key_of(next++)))
      state.SkipWithError("a hit");
  state.SetItemsProcessed(state.iterations());
}

// Until all is on disk.
void store(benchmark::State& state) {
  Filled filled({.memory_bytes = 0}, true);
  i64 next = kAnswers;
  for (auto _ : state) {
    filled.cache().store(key_of(next), answer_of(next));
    next++;
  }
  filled.cache().flush();
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(key)->Arg(2048);
BENCHMARK(memory_hit)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK(disk_hit)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK(disk_miss);
BENCHMARK(store)->Iterations(200'000)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
}  // namespace docmill
