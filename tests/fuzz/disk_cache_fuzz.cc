// Fuzz target: a cache file with pieces of its pages overwritten, swapped and
// cut, looked at and opened as docmill does it. LMDB believes what the check
// lets through: it must neither crash nor lead to another answer than the one
// that was stored.

#include <fuzzer/FuzzedDataProvider.h>

#include <cstring>
#include <string>

#include "lib/cache/disk_tier.h"
#include "lib/cache/lmdb_file_check.h"
#include "tests/cache/cache_folder_fixture.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

constexpr i64 kAnswers = 130;  // so that tables have branches
constexpr i64 kNow = 1'700'000'000;
constexpr std::size_t kPage = 4096;

CachedAnswer stored_answer(i64 number) {
  return answer_of(number, number % 40 == 0 ? 6000 : 300);
}

std::unique_ptr<DiskTier> open_tier(const CacheFolder& folder) {
  return DiskTier::open({.folder = folder.path(),
                         .disk_bytes = 16 << 20,
                         .ttl_seconds = 3600,
                         .now = [] { return kNow; }})
      .value();
}

void store_some(DiskTier& tier, i64 first, i64 count) {
  for (i64 i = first; i < first + count; i++)
    tier.store(key_of(i), stored_answer(i), Lifetime::from(kNow, 60), kNow);
  tier.flush();
}

// A cache with pages of every kind, free ones of several commits among them.
std::string make_file(const CacheFolder& folder) {
  {
    const auto tier = open_tier(folder);
    store_some(*tier, 0, kAnswers);
    for (i64 i = 0; i < 40; i += 8)
      store_some(*tier, i, 4);
  }
  return content_of(folder.data_path());
}

void put(std::string& file, std::size_t at, u64 value, std::size_t bytes) {
  if (at + bytes <= file.size())
    std::memcpy(file.data() + at, &value, bytes);
}

// One change, mostly where the structure of a page lies.
void damage(std::string& file, FuzzedDataProvider& input) {
  const auto up_to = [&](std::size_t most) {
    return input.ConsumeIntegralInRange<std::size_t>(0, most);
  };
  const std::size_t pages = file.size() / kPage;
  if (pages == 0)
    return;
  const std::size_t page = up_to(pages - 1) * kPage;
  switch (up_to(5)) {
  case 0:  // a number of the header, or where a node lies
    put(file, page + 2 * up_to(80), up_to(kPage), 2);
    break;
  case 1:  // the number of a page
    put(file, page + 2 * up_to(kPage / 2), up_to(pages + 1), 8);
    break;
  case 2:
    put(file, page + up_to(kPage - 1), up_to(255), 1);
    break;
  case 3:
    put(file, page + 2 * up_to(kPage / 2),
        input.ConsumeIntegral<std::uint64_t>(), 8);
    break;
  case 4: {  // another page, under its own number or the right one
    const std::string copy = file.substr(up_to(pages - 1) * kPage, kPage);
    file.replace(page, kPage, copy);
    if (input.ConsumeBool())
      put(file, page, page / kPage, 8);
    break;
  }
  default:
    file.resize(page + up_to(kPage));
  }
}

void use(const CacheFolder& folder) {
  read_disk_stats(folder.path(), kNow);
  const FileCheck check =
      check_lmdb_file(folder.data_path(), CheckDepth::kPages);
  if (!check.damage.empty())
    return;  // what follows is a new file
  {
    const auto tier = open_tier(folder);
    for (i64 i = 0; i < kAnswers; i++) {
      const auto found = tier->find(key_of(i), kNow);
      require(!found || found->answer == stored_answer(i));
    }
    store_some(*tier, 0, 20);
    store_some(*tier, 1000, 20);
  }
  read_disk_stats(folder.path(), kNow);
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace docmill;
  static const CacheFolder folder;
  static const std::string whole = make_file(folder);
  FuzzedDataProvider input(data, size);
  std::string file = whole;
  for (int i = 0; i < 20 && input.remaining_bytes() > 0; i++)
    damage(file, input);
  std::filesystem::remove_all(folder.path());
  folder.write_data(file);
  use(folder);
  return 0;
}
