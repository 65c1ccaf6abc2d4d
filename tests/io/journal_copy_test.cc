#include "lib/io/journal_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

std::shared_ptr<FileDescriptor> open_file(const std::string& path) {
  return std::make_shared<FileDescriptor>(
      ::open(path.c_str(), O_RDWR | O_CLOEXEC));
}

TEST_CASE("JournalCopy has the live entries in their order, then the rest") {
  const TempFolder folder;
  const auto old = open_file(folder.write("old", "headAAbbbCCCCddE+++~~~~"));
  JournalCopy copy(folder.path("new"), old, {{9, 4}, {4, 2}, {15, 1}}, 16);
  REQUIRE(copy.begin("HEADER"));
  REQUIRE(copy.copy_some(3));
  CHECK_FALSE(copy.has_all_live());
  CHECK(content_of(folder.path("new")) == "HEADERAACCCC");
  REQUIRE(copy.copy_some(3));
  CHECK(copy.has_all_live());
  REQUIRE(copy.copy_until(19));
  CHECK(copy.end() == 19);
  CHECK(copy.synced_end() == 16);
  REQUIRE(copy.copy_until(23));
  REQUIRE(copy.sync());
  CHECK(copy.synced_end() == 23);

  const std::string bytes = content_of(folder.path("new"));
  CHECK(bytes == "HEADERAACCCCE+++~~~~");
  CHECK(copy.size() == std::ssize(bytes));
  struct {
    i64 offset;
    char first;
  } const entries[] = {{4, 'A'}, {9, 'C'}, {15, 'E'}, {16, '+'}, {19, '~'}};
  for (const auto& entry : entries) {
    CAPTURE(entry.offset);
    CHECK(bytes[static_cast<std::size_t>(copy.moved(entry.offset))] ==
          entry.first);
  }
}

TEST_CASE("JournalCopy moves neighbours together") {
  const TempFolder folder;
  const std::string bytes(3'000'000, 'x');
  const auto old = open_file(folder.write("old", bytes));
  std::vector<Extent> live;
  for (i64 at = 0; at < std::ssize(bytes); at += 1000)
    live.push_back({at, 1000});
  JournalCopy copy(folder.path("new"), old, live, std::ssize(bytes));
  REQUIRE(copy.begin("head"));
  while (!copy.has_all_live())
    REQUIRE(copy.copy_some(1));
  CHECK(content_of(folder.path("new")) == "head" + bytes);
  CHECK(copy.moved(2'999'000) == 2'999'004);
}

TEST_CASE("JournalCopy gives its room back when it is given up") {
  const TempFolder folder;
  const auto old = open_file(folder.write("old", "some entries"));
  JournalCopy copy(folder.path("new"), old, {{0, 12}}, 12);
  REQUIRE(copy.begin("head"));
  copy.give_up();
  CHECK_FALSE(exists(folder.path("new")));
  CHECK_FALSE(copy.copy_some(100));
  CHECK(::lseek(copy.file()->get(), 0, SEEK_END) == 0);
  copy.give_up();

  JournalCopy early(folder.path("new"), old, {}, 12);
  early.give_up();
  CHECK_FALSE(early.begin("head"));
  CHECK_FALSE(exists(folder.path("new")));
}

}  // namespace
}  // namespace docmill
