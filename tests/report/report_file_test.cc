#include "lib/report/report_file.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/report/sample_report.h"
#include "tests/util/small_files.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

namespace fs = std::filesystem;

Error::Code check_error(const std::string& path, const std::string& part) {
  const Result<void> checked = check_report_path(path);
  CAPTURE(path);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().what.find(path) != std::string::npos);
  CHECK(checked.error().what.find(part) != std::string::npos);
  return checked.error().code;
}

TEST_CASE("write_report chooses the view by the suffix") {
  const TempFolder folder;
  const RunReport report = sample_report();
  REQUIRE(write_report(folder.path("r.json"), report));
  REQUIRE(write_report(folder.path("r.md"), report));
  REQUIRE(write_report(folder.path("r.txt"), report));
  CHECK(content_of(folder.path("r.json")) == to_json(report));
  CHECK(content_of(folder.path("r.md")) == to_markdown(report));
  CHECK(content_of(folder.path("r.txt")) == to_text(report));
  CHECK_FALSE(fs::exists(folder.path("r.json.part")));
}

TEST_CASE("check_report_path finds what is wrong before a run") {
  const TempFolder folder;
  using Code = Error::Code;
  CHECK(check_error(folder.path("r.csv"), "later version") == Code::kUsage);
  CHECK(check_error(folder.path("r.html"), "later version") == Code::kUsage);
  CHECK(check_error(folder.path("r.prom"), "later version") == Code::kUsage);
  CHECK(check_error(folder.path("r.pdf"), "suffix") == Code::kUsage);
  CHECK(check_error(folder.path("r"), "suffix") == Code::kUsage);
  CHECK(check_error(folder.path("no/r.json"), "does not exist") == Code::kIo);
  fs::create_directory(folder.path("dir.json"));
  CHECK(check_error(folder.path("dir.json"), "is a folder") == Code::kIo);
  CHECK(check_report_path(folder.path("r.json")));
  CHECK(check_report_path("r.json"));
  CHECK(check_report_path("/dev/null"));
  CHECK(check_report_path("/dev/stdout"));
}

TEST_CASE("write_report makes the target of a link that leads nowhere") {
  const TempFolder folder;
  fs::create_symlink("new.json", folder.path("link.json"));
  REQUIRE(write_report(folder.path("link.json"), sample_report()));
  CHECK(fs::is_symlink(folder.path("link.json")));
  CHECK(fs::is_regular_file(folder.path("new.json")));
}

TEST_CASE("write_report replaces the target of a link, not the link") {
  const TempFolder folder;
  fs::create_symlink("real.json", folder.path("link.json"));
  std::ofstream(folder.path("real.json")) << "old";
  REQUIRE(write_report(folder.path("link.json"), sample_report()));
  CHECK(fs::is_symlink(folder.path("link.json")));
  CHECK(content_of(folder.path("real.json")) == to_json(sample_report()));
}

TEST_CASE("write_report never renames over what is not a regular file") {
  REQUIRE(write_report("/dev/null", sample_report()));
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("write_report says that the disk is full, and where") {
  if (!fs::exists("/dev/full")) {
    MESSAGE("skipped: no /dev/full");
    return;
  }
  const Result<void> written = write_report("/dev/full", sample_report());
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Error::Code::kTemporary);
  CHECK(written.error().what.find("/dev/full") != std::string::npos);
}

TEST_CASE("write_report keeps an older report when the disk is full") {
  const TempFolder folder;
  const std::string path = folder.write("r.json", "an older report");
  Result<void> written;
  {
    const SmallFiles limit(100);
    written = write_report(path, sample_report());
  }
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Error::Code::kTemporary);
  CHECK(written.error().what.find("report " + path) == 0);
  CHECK(content_of(path) == "an older report");
  CHECK_FALSE(exists(path + ".part"));
}

TEST_CASE("write_report names the path that cannot be created") {
  const Result<void> written =
      write_report("/nowhere/at/all/r.json", sample_report());
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Error::Code::kIo);
  CHECK(written.error().what.find("/nowhere/at/all/r.json") !=
        std::string::npos);
}

}  // namespace
}  // namespace docmill
