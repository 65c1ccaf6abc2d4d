#include "lib/io/source_list.h"

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

using Paths = std::vector<std::string>;

InputOptions files(const Paths& paths, const Paths& lists = {}) {
  InputOptions options;
  options.files = paths;
  options.files_from = lists;
  return options;
}

Paths paths_of(const std::vector<Source>& sources, std::size_t cut = 0) {
  Paths paths;
  for (const Source& source : sources)
    paths.push_back(source.path.substr(cut));
  return paths;
}

TEST_CASE("list_sources walks a directory sorted by path, hidden files too") {
  const TempFolder folder;
  for (const char* name : {"d/b.jsonl", "d/a/z.txt", "d/a.txt", "d/.hidden",
                           "d/B.txt", "d/a/a.json"})
    folder.write(name, "x");
  std::filesystem::create_directory_symlink(folder.path("d"),
                                            folder.path("d/loop"));
  std::filesystem::create_symlink("b.jsonl", folder.path("d/link"));
  std::filesystem::create_symlink("nowhere", folder.path("d/dangling"));
  REQUIRE(mkfifo(folder.path("d/fifo").c_str(), 0600) == 0);
  const auto sources = list_sources(files({folder.path("d")})).value();
  CHECK(paths_of(sources, folder.path("d/").size()) ==
        Paths{".hidden", "B.txt", "a.txt", "a/a.json", "a/z.txt", "b.jsonl",
              "link"});
  CHECK(total_bytes(sources) == 7);
}

TEST_CASE("list_sources keeps the order of named files and lists") {
  const TempFolder folder;
  const std::string b = folder.write("b", ""), a = folder.write("a", "");
  const std::string list = folder.write(
      "list", "\n" + a + "\r\n \n" + folder.path("gone") + "\n" + b);
  const auto sources = list_sources(files({b, a, b}, {list})).value();
  CHECK(paths_of(sources) == Paths{b, a, b, a, folder.path("gone"), b});
  CHECK(sources[0].is_named);
  CHECK_FALSE(sources[3].is_named);
  CHECK(sources[4].problem == "No such file or directory");
  const std::string nul = folder.write(
      "nul", a + std::string(1, '\0') + folder.path("x\ny") + '\0');
  CHECK(paths_of(list_sources(files({}, {nul})).value()) ==
        Paths{a, folder.path("x\ny")});
}

TEST_CASE("list_sources names a file that cannot be read") {
  const TempFolder folder;
  const std::string good = folder.write("a", "");
  for (const auto& options : {files({good, folder.path("gone")}),
                              files({good}, {folder.path("gone")})}) {
    const auto sources = list_sources(options);
    REQUIRE_FALSE(sources);
    CHECK(sources.error().code == Error::Code::kUsage);
    CHECK(sources.error().what ==
          folder.path("gone") + ": No such file or directory");
  }
}

TEST_CASE("list_sources takes stdin once") {
  const auto sources = list_sources(files({})).value();
  CHECK(paths_of(sources) == Paths{"-"});
  CHECK(sources[0].format == InputFormat::kJsonl);
  const auto twice = list_sources(files({"-", "-"}));
  REQUIRE_FALSE(twice);
  CHECK(twice.error().what == "-: stdin is named twice");
}

TEST_CASE("format_of_name takes the JSON suffixes as jsonl") {
  for (const char* name : {"a.jsonl", "a.ndjson", "a.json", "a.jsonl.gz",
                           "a.json.zst", "a.ndjson.zstd"})
    CHECK(format_of_name(name) == InputFormat::kJsonl);
  for (const char* name :
       {"a.txt", "a", "a.gz", "jsonl", "a.jsonl.bz2", "a.JSON"})
    CHECK(format_of_name(name) == InputFormat::kText);
}

TEST_CASE("list_sources gives every source the format that is asked for") {
  const TempFolder folder;
  InputOptions options = files({folder.write("a.txt", "")});
  options.format = InputFormat::kLines;
  CHECK(list_sources(options).value()[0].format == InputFormat::kLines);
}

TEST_CASE("check_not_a_source finds the same file under another name") {
  const TempFolder folder;
  const std::string a = folder.write("a.jsonl", "x");
  std::filesystem::create_hard_link(a, folder.path("hard"));
  std::filesystem::create_symlink("a.jsonl", folder.path("soft"));
  const auto sources = list_sources(files({a})).value();
  for (const char* name : {"a.jsonl", "hard", "soft", "../"}) {
    const auto checked = check_not_a_source(folder.path(name), sources);
    CHECK(checked.has_value() == (std::string_view(name) == "../"));
  }
  CHECK(check_not_a_source(folder.path("new"), sources));
  CHECK(check_not_a_source("/dev/null", sources));
}

}  // namespace
}  // namespace docmill
