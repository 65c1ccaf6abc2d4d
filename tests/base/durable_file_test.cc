#include "lib/base/durable_file.h"

#include <cerrno>
#include <filesystem>

#include <doctest/doctest.h>

#include "tests/util/small_files.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

TEST_CASE("file_error tells a full disk from what stays wrong") {
  for (const int error : {ENOSPC, EDQUOT, EFBIG}) {
    const Error full = file_error("a/b", error);
    CHECK(full.code == Error::Code::kTemporary);
    CHECK(full.what.starts_with("a/b: disk full: "));
  }
  const Error broken = file_error("a/b", EIO);
  CHECK(broken.code == Error::Code::kIo);
  CHECK(broken.what.starts_with("a/b: cannot be written: "));
}

TEST_CASE("replace_file leaves the new file alone") {
  const TempFolder folder;
  const std::string path = folder.write("f", "old and longer");
  folder.write("f.part", "left over, and longer than the new one");
  REQUIRE(replace_file(path, "new"));
  CHECK(content_of(path) == "new");
  CHECK_FALSE(exists(path + ".part"));
}

TEST_CASE("replace_file keeps the old file when the disk is full") {
  const TempFolder folder;
  const std::string path = folder.write("f", "old");
  Result<void> replaced;
  {
    const SmallFiles limit(1000);
    replaced = replace_file(path, std::string(2000, 'x'));
  }
  REQUIRE_FALSE(replaced);
  CHECK(replaced.error().code == Error::Code::kTemporary);
  CHECK(content_of(path) == "old");
  CHECK_FALSE(exists(path + ".part"));
}

TEST_CASE("replace_file keeps what it cannot rename over") {
  const TempFolder folder;
  folder.write("f/inside", "old");
  const Result<void> replaced = replace_file(folder.path("f"), "new");
  REQUIRE_FALSE(replaced);
  CHECK(replaced.error().code == Error::Code::kIo);
  CHECK(replaced.error().what.find("cannot be renamed") != std::string::npos);
  CHECK(content_of(folder.path("f/inside")) == "old");
  CHECK_FALSE(exists(folder.path("f.part")));
}

TEST_CASE("rename_durably takes a name without a folder") {
  const TempFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  folder.write("from", "bytes");
  std::filesystem::current_path(folder.path(""));
  const Result<void> renamed = rename_durably("from", "to");
  std::filesystem::current_path(before);
  CHECK(renamed);
  CHECK(content_of(folder.path("to")) == "bytes");
}

}  // namespace
}  // namespace docmill
