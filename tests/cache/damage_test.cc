// What happens to a cache that is damaged: every answer that comes out is the
// right one, and whatever the bytes, nothing crashes.

#include <unistd.h>

#include <filesystem>
#include <random>

#include <doctest/doctest.h>

#include "lib/cache/answer_record.h"
#include "tests/cache/cache_folder_fixture.h"

namespace docmill {
namespace {

constexpr i64 kAnswers = 60;

void fill(const CacheFolder& folder) {
  const auto cache = open_cache(on_disk(folder));
  for (i64 i = 0; i < kAnswers; i++)
    cache->store(key_of(i), answer_of(i, i % 20 == 0 ? 20000 : 1500));
  // So that there are free pages too.
  cache->flush();
  for (i64 i = 0; i < kAnswers; i += 3)
    cache->store(key_of(i), answer_of(i, 900));
}

// Opens, reads all and writes some; the number of right answers.
i64 right_answers(const CacheFolder& folder) {
  const auto cache = open_cache(on_disk(folder));
  i64 right = 0;
  for (i64 i = 0; i < kAnswers; i++) {
    const std::optional<CacheHit> hit = cache->find(key_of(i));
    if (!hit)
      continue;
    // What was stored before is fine too: the last commit may be lost.
    const bool is_right = hit->answer == answer_of(i, 900) ||
                          hit->answer == answer_of(i, 1500) ||
                          hit->answer == answer_of(i, 20000);
    CHECK(is_right);
    right += is_right;
  }
  for (i64 i = 1000; i < 1040; i++)
    cache->store(key_of(i), answer_of(i));
  cache->flush();
  return right;
}

bool is_set_aside(const CacheFolder& folder, int number = 1) {
  return std::filesystem::exists(folder.data_path() + ".corrupt-" +
                                 std::to_string(number));
}

TEST_CASE("A record with any bit flipped is none") {
  ZstdBlocks zstd;
  const StoredAnswer stored{answer_of(1, 300), Lifetime::from(1000, 60), 7};
  std::string record = *encode_record(zstd, key_of(1), stored, Packing::kAll);
  REQUIRE(decode_record(zstd, key_of(1), record));
  for (std::size_t bit = 0; bit < record.size() * 8; bit++) {
    record[bit / 8] = static_cast<char>(record[bit / 8] ^ (1 << bit % 8));
    CAPTURE(bit);
    REQUIRE_FALSE(decode_record(zstd, key_of(1), record));
    record[bit / 8] = static_cast<char>(record[bit / 8] ^ (1 << bit % 8));
  }
}

TEST_CASE("A record under another key, or cut, is none") {
  ZstdBlocks zstd;
  const std::string record =
      *encode_record(zstd, key_of(1), {answer_of(1), {}, 0}, Packing::kAll);
  CHECK_FALSE(decode_record(zstd, key_of(2), record));
  for (std::size_t bytes = 0; bytes < record.size(); bytes++)
    REQUIRE_FALSE(decode_record(zstd, key_of(1), record.substr(0, bytes)));
}

TEST_CASE("A damaged file never gives a wrong answer nor crashes") {
  const CacheFolder folder;
  fill(folder);
  const std::string whole = content_of(folder.data_path());
  REQUIRE(right_answers(folder) == kAnswers);
  std::mt19937_64 random(1);
  for (int round = 0; round < 150; round++) {
    CAPTURE(round);
    std::string bytes = whole;
    const int flips = 1 + round % 8;
    for (int i = 0; i < flips; i++) {
      // Every third time where the structure is: at the start of a page.
      std::size_t at = random() % bytes.size();
      if (round % 3 == 0)
        at = at / 4096 * 4096 + random() % 200 % 4096;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    }
    std::filesystem::remove_all(folder.path());
    folder.write_data(bytes);
    right_answers(folder);
  }
}

TEST_CASE("A truncated file never gives a wrong answer nor crashes") {
  const CacheFolder folder;
  fill(folder);
  const std::string whole = content_of(folder.data_path());
  for (std::size_t bytes = 0; bytes < whole.size();
       bytes += whole.size() / 37 + 1) {
    CAPTURE(bytes);
    std::filesystem::remove_all(folder.path());
    folder.write_data(whole.substr(0, bytes));
    right_answers(folder);
    CHECK(right_answers(folder) == 0);
  }
}

TEST_CASE("A foreign file is set aside with a warning") {
  const CacheFolder folder;
  folder.write_data(std::string(20000, 'x'));
  {
    const auto cache = open_cache(on_disk(folder));
    REQUIRE(cache->warnings().size() == 1);
    CAPTURE(cache->warnings()[0]);
    CHECK(cache->warnings()[0].find("not an LMDB file") != std::string::npos);
    cache->store(key_of(1), answer_of(1));
  }
  CHECK(is_set_aside(folder));
  const auto cache = open_cache(on_disk(folder));
  CHECK(cache->warnings().empty());
  CHECK(cache->find(key_of(1)));
}

TEST_CASE("At most five files are set aside") {
  const CacheFolder folder;
  for (int i = 0; i < 8; i++) {
    folder.write_data("garbage");
    open_cache(on_disk(folder));
  }
  CHECK(is_set_aside(folder, 5));
  CHECK_FALSE(is_set_aside(folder, 6));
}

TEST_CASE("read_disk_stats refuses what is no cache and leaves it alone") {
  const CacheFolder folder;
  CHECK(read_disk_stats(folder.path(), 0).error().code == Error::Code::kUsage);
  folder.write_data("garbage");
  CHECK(read_disk_stats(folder.path(), 0).error().code == Error::Code::kUsage);
  CHECK(content_of(folder.data_path()) == "garbage");
}

}  // namespace
}  // namespace docmill
