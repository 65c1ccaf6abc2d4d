// The check of data.mdb, on files with one thing wrong that would make LMDB
// crash, hang or write over pages that are in use.

#include "lib/cache/lmdb_file_check.h"

#include <cstring>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "lib/cache/disk_tables.h"
#include "lib/cache/lmdb_format.h"
#include "tests/cache/cache_folder_fixture.h"

namespace docmill {
namespace {

constexpr std::size_t kPage = 4096;

// A cache with branches, long records and free pages of several commits.
class CacheFile {
 public:
  CacheFile() {
    const auto cache = open_cache(on_disk(folder_));
    for (i64 i = 0; i < 200; i++)
      cache->store(key_of(i), answer_of(i, i % 20 == 0 ? 20000 : 500));
    cache->flush();
    for (i64 i = 0; i < 10; i++) {
      cache->store(key_of(i), answer_of(i, 700));
      cache->flush();
    }
    cache->close();
    bytes_ = content_of(folder_.data_path());
  }

  template <class T>
  T at(std::size_t place) const {
    T value;
    std::memcpy(&value, bytes_.data() + place, sizeof value);
    return value;
  }
  template <class T>
  void set(std::size_t place, const T& value) {
    std::memcpy(bytes_.data() + place, &value, sizeof value);
  }

  std::size_t newest_meta() const {
    return at<lmdb::Meta>(kPage).transaction > at<lmdb::Meta>(0).transaction
               ? kPage
               : 0;
  }
  // The first page with this flag that is in use or was.
  std::size_t page_with(std::uint16_t flag) const {
    std::size_t page = 2 * kPage;
    while (at<lmdb::PageHeader>(page).flags != flag)
      page += kPage;
    return page;
  }
  // Where the records' table, or another by name, stands in its leaf.
  std::size_t table(std::string_view name) const {
    const lmdb::Meta meta = at<lmdb::Meta>(newest_meta());
    return bytes_.find(name, meta.main.root * kPage) + name.size();
  }
  std::size_t node(std::size_t page, std::size_t i) const {
    return page + at<std::uint16_t>(page + sizeof(lmdb::PageHeader) + 2 * i);
  }
  std::size_t data(std::size_t node) const {
    return node + sizeof(lmdb::NodeHeader) +
           at<lmdb::NodeHeader>(node).key_bytes;
  }

  std::string& bytes() { return bytes_; }
  const CacheFolder& folder() const { return folder_; }

  std::string damage() const {
    folder_.write_data(bytes_);
    return check_lmdb_file(folder_.data_path(), CheckDepth::kPages).damage;
  }

 private:
  CacheFolder folder_;
  std::string bytes_;
};

TEST_CASE("check_lmdb_file finds nothing wrong with what LMDB wrote") {
  CacheFile file;
  CHECK(file.damage() == "");
}

TEST_CASE("check_lmdb_file wants a meta page to have its own transactions") {
  // LMDB goes by the number, not by which of the two is newer.
  CacheFile file;
  const std::size_t meta = file.newest_meta();
  lmdb::Meta changed = file.at<lmdb::Meta>(meta);
  changed.transaction++;
  file.set(meta, changed);
  CHECK(file.damage() == "damaged");
}

TEST_CASE("check_lmdb_file does not take a file with roots for an empty one") {
  CacheFile file;
  for (std::size_t meta : {std::size_t{0}, kPage}) {
    lmdb::Meta changed = file.at<lmdb::Meta>(meta);
    changed.transaction = 0;
    file.set(meta, changed);
  }
  CHECK(file.damage() == "damaged");
}

TEST_CASE("check_lmdb_file wants pages as deep as their table says") {
  CacheFile file;
  const std::size_t place = file.table("records");
  lmdb::Table table = file.at<lmdb::Table>(place);
  REQUIRE(table.depth == 2);
  SUBCASE("the table") {
    table.depth = 3;
    file.set(place, table);
  }
  SUBCASE("a page") {
    const std::size_t root = table.root * kPage;
    const std::string leaf =
        file.bytes().substr(file.page_with(lmdb::kLeafFlag), kPage);
    file.bytes().replace(root, kPage, leaf);
    file.set(root, table.root);
  }
  CHECK(file.damage() == "damaged");
  CHECK(read_disk_stats(file.folder().path(), 0).error().code ==
        Error::Code::kUsage);
}

TEST_CASE("check_lmdb_file wants each node once, and no gap between them") {
  CacheFile file;
  const std::size_t root =
      file.at<lmdb::Table>(file.table("records")).root * kPage;
  const std::size_t first = root + sizeof(lmdb::PageHeader);
  SUBCASE("a node twice") {
    file.set(first + 2, file.at<std::uint16_t>(first));
  }
  SUBCASE("a longer key") {
    const std::size_t node = file.node(root, 1);
    lmdb::NodeHeader header = file.at<lmdb::NodeHeader>(node);
    header.key_bytes = static_cast<std::uint16_t>(header.key_bytes + 2);
    file.set(node, header);
  }
  SUBCASE("a node less") {
    lmdb::PageHeader header = file.at<lmdb::PageHeader>(root);
    header.lower = static_cast<std::uint16_t>(header.lower - 2);
    file.set(root, header);
  }
  CHECK(file.damage() == "damaged");
}

TEST_CASE("check_lmdb_file wants the list of free pages in order") {
  CacheFile file;
  const lmdb::Meta meta = file.at<lmdb::Meta>(file.newest_meta());
  REQUIRE(meta.free_list.depth == 1);
  const std::size_t root = meta.free_list.root * kPage;
  const std::size_t one = file.node(root, 0);
  const std::size_t two = file.node(root, 1);
  const std::size_t key = sizeof(lmdb::NodeHeader);
  SUBCASE("a page of two lists") {
    file.set(file.data(two), u64{1});
    file.set(file.data(two) + 8, file.at<u64>(file.data(one) + 8));
  }
  SUBCASE("a transaction after a later one") {
    file.set(one + key, file.at<u64>(two + key) + 1);
  }
  SUBCASE("a transaction that was not yet") {
    file.set(one + key, meta.transaction + 1);
  }
  CHECK(file.damage() == "damaged");
}

TEST_CASE("A cache whose totals make no sense is set aside") {
  CacheFile file;
  const std::size_t state =
      file.bytes().find("state",
                        file.at<lmdb::Table>(file.table("meta")).root * kPage) +
      5;
  DiskState totals = file.at<DiskState>(state);
  REQUIRE(totals.format == kDiskFormat);
  SUBCASE("entries") { totals.entries = std::numeric_limits<i64>::max(); }
  SUBCASE("bytes") { totals.live_bytes = -1; }
  SUBCASE("number") { totals.next_number = std::numeric_limits<i64>::max(); }
  file.set(state, totals);
  REQUIRE(file.damage() == "");
  const auto cache = open_cache(on_disk(file.folder()));
  CHECK(cache->warnings().size() == 1);
}

}  // namespace
}  // namespace docmill
