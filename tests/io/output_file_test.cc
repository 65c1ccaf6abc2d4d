#include "lib/io/output_file.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "tests/io/reading.h"
#include "tests/util/small_files.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

OutputFile open_file(const std::string& path) {
  return OutputFile::create({.path = path}).value();
}

TEST_CASE("OutputFile writes FILE.part and renames it when complete") {
  const TempFolder folder;
  const std::string path = folder.write("out.jsonl", "old");
  folder.write("out.jsonl.part", "left over from an earlier run");
  OutputFile file = open_file(path);
  REQUIRE(file.write("{1}\n"));
  CHECK(content_of(path) == "old");
  CHECK(content_of(path + ".part") == "{1}\n");
  REQUIRE(file.finish());
  CHECK(content_of(path) == "{1}\n");
  CHECK_FALSE(exists(path + ".part"));
  CHECK(file.bytes_written() == 4);
}

TEST_CASE("OutputFile can keep or remove its part") {
  const TempFolder folder;
  const std::string path = folder.path("out");
  OutputFile kept = open_file(path);
  REQUIRE(kept.write("{1}\n"));
  REQUIRE(kept.close_part());
  CHECK(content_of(path + ".part") == "{1}\n");
  CHECK_FALSE(exists(path));

  OutputFile removed = open_file(path);
  removed.discard();
  CHECK_FALSE(exists(path + ".part"));
}

TEST_CASE("OutputFile compresses by suffix or when told") {
  const TempFolder folder;
  for (const char* name : {"a.jsonl.gz", "a.jsonl.zst"}) {
    OutputFile file = open_file(folder.path(name));
    for (int i = 0; i < 1000; i++)
      REQUIRE(file.write("{\"text\":\"the same again\"}\n"));
    REQUIRE(file.finish());
    CHECK(content_of(folder.path(name)).size() < 2000);
    CHECK(read_file(folder.path(name)).entries.size() == 1000);
  }
  OutputFile file = OutputFile::create({.path = folder.path("b.jsonl"),
                                        .compression = Compression::kZstd})
                        .value();
  REQUIRE(file.write("{1}\n"));
  REQUIRE(file.close_part());
  CHECK(read_file(folder.path("b.jsonl.part")).entries.size() == 0 + 1);
}

TEST_CASE("OutputFile shows compressed records after a flush") {
  const TempFolder folder;
  for (const char* name : {"a.jsonl.gz", "a.jsonl.zst"}) {
    OutputFile file = open_file(folder.path(name));
    REQUIRE(file.write("{1}\n"));
    REQUIRE(file.flush());
    const auto all = read_file(folder.path(name) + ".part");
    CHECK(all.entries.at(0).text.starts_with("{1}"));
  }
}

TEST_CASE("OutputFile writes devices and pipes directly") {
  const TempFolder folder;
  OutputFile null = open_file("/dev/null");
  REQUIRE(null.write("{1}\n"));
  REQUIRE(null.finish());
  CHECK_FALSE(null.is_regular());
  CHECK_FALSE(exists("/dev/null.part"));
  struct stat info {};
  REQUIRE(stat("/dev/null", &info) == 0);
  CHECK(S_ISCHR(info.st_mode));
  CHECK(default_rejects_path("/dev/null").empty());
  CHECK(default_rejects_path("-").empty());
  CHECK(default_rejects_path("o.jsonl") == "o.jsonl.rejects.jsonl");
}

TEST_CASE("OutputFile replaces what a link names, not the link") {
  const TempFolder folder;
  const std::string target = folder.write("target", "old");
  const std::string link = folder.path("link");
  std::filesystem::create_symlink("target", link);
  OutputFile file = open_file(link);
  REQUIRE(file.write("new"));
  REQUIRE(file.finish());
  CHECK(std::filesystem::is_symlink(link));
  CHECK(content_of(target) == "new");
}

TEST_CASE("OutputFile makes what a link names, when that is not there yet") {
  const TempFolder folder;
  std::filesystem::create_directory(folder.path("deep"));
  std::filesystem::create_symlink("deep/second", folder.path("first"));
  std::filesystem::create_symlink("target", folder.path("deep/second"));
  OutputFile file = open_file(folder.path("first"));
  REQUIRE(file.write("new"));
  REQUIRE(file.finish());
  CHECK(std::filesystem::is_symlink(folder.path("first")));
  CHECK(std::filesystem::is_symlink(folder.path("deep/second")));
  CHECK(content_of(folder.path("deep/target")) == "new");
}

TEST_CASE("OutputFile keeps the mode of the file that it replaces") {
  const TempFolder folder;
  const std::string path = folder.write("out", "old");
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  REQUIRE(open_file(path).finish());
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0640);
}

TEST_CASE("OutputFile calls a full disk temporary and names the file") {
  for (const bool is_packed : {false, true}) {
    auto file =
        OutputFile::create({.path = "/dev/full",
                            .compression = is_packed ? Compression::kGzip
                                                     : Compression::kNone})
            .value();
    Result<void> done = file.write("{1}\n");
    if (done)
      done = file.finish();
    REQUIRE_FALSE(done);
    CHECK(done.error().code == Error::Code::kTemporary);
    CHECK(done.error().what.find("/dev/full: disk full") == 0);
    CHECK_FALSE(file.is_pipe_closed());
  }
}

TEST_CASE("OutputFile takes half a record back when the disk is full") {
  const TempFolder folder;
  OutputFile file = open_file(folder.path("out"));
  REQUIRE(file.write(std::string(600, 'a')));
  Result<void> written;
  {
    const SmallFiles limit(1000);
    written = file.write(std::string(600, 'b'));
  }
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Error::Code::kTemporary);
  CHECK(content_of(folder.path("out.part")) == std::string(600, 'a'));
}

TEST_CASE("OutputFile tells a closed pipe from other errors") {
  const auto old_handler = signal(SIGPIPE, SIG_IGN);
  int fds[2];
  REQUIRE(pipe(fds) == 0);
  OutputFile file = open_file(fmt::format("/dev/fd/{}", fds[1]));
  close(fds[0]);
  const Result<void> written = file.write("{1}\n");
  REQUIRE_FALSE(written);
  CHECK(file.is_pipe_closed());
  close(fds[1]);
  signal(SIGPIPE, old_handler);
}

TEST_CASE("OutputFile refuses a path that cannot be written") {
  const TempFolder folder;
  for (const std::string& path :
       {folder.path("no/such/folder/out"), folder.path("")}) {
    const auto file = OutputFile::create({.path = path});
    REQUIRE_FALSE(file);
    CHECK(file.error().code == Error::Code::kUsage);
    CHECK(file.error().what.find(path) == 0);
  }
}

TEST_CASE("OutputFile lets only one process write a part") {
  const TempFolder folder;
  const OutputFile first = open_file(folder.path("out"));
  const auto second = OutputFile::create({.path = folder.path("out")});
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Error::Code::kTemporary);
}

TEST_CASE("OutputFile never empties what a run before it has just finished") {
  const TempFolder folder;
  for (int round = 0; round < 150; round++) {
    OutputFile first = open_file(folder.path("out"));
    REQUIRE(first.write("{1}\n"));
    std::atomic<bool> is_done = false;
    std::thread other([&] {
      while (!is_done)  // opens as soon as it can, and gives up
        if (auto second = OutputFile::create({.path = folder.path("out")}))
          second->discard();
    });
    CHECK(first.finish());
    is_done = true;
    other.join();
    REQUIRE(content_of(folder.path("out")) == "{1}\n");
  }
}

}  // namespace
}  // namespace docmill
