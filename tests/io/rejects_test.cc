#include "lib/io/rejects.h"

#include <doctest/doctest.h>

#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

TEST_CASE("reject_row has the contract's keys") {
  CHECK(reject_row({"a.jsonl", 3, 17, "not JSON", "{\"x\"\t\x01"}) ==
        "{\"source\":\"a.jsonl\",\"line\":3,\"offset\":17,"
        "\"error\":\"not JSON\",\"excerpt\":\"{\\\"x\\\"\\t\\u0001\"}\n");
}

TEST_CASE("reject_row cuts the excerpt to 100 bytes of valid UTF-8") {
  const auto excerpt_of = [](std::string_view bytes) {
    const std::string row = reject_row({"", 1, 0, "", bytes});
    const std::size_t start = row.find("\"excerpt\":\"") + 11;
    return row.substr(start, row.size() - 3 - start);
  };
  CHECK(excerpt_of(std::string(200, 'x')) == std::string(100, 'x'));
  CHECK(excerpt_of(std::string(99, 'x') + "é") == std::string(99, 'x'));
  CHECK(excerpt_of(std::string(98, 'x') + "éé") == std::string(98, 'x') + "é");
  CHECK(excerpt_of("a\xFF") == "a\uFFFD");
  CHECK(excerpt_of(std::string(200, '\xFF')).size() == 99);
}

TEST_CASE("RejectWriter's default file exists only when there is a reject") {
  const TempFolder folder;
  const std::string path = folder.write("out.rejects.jsonl", "stale");
  auto none = RejectWriter::create({path, true}).value();
  CHECK_FALSE(exists(path));
  REQUIRE(none.finish());
  CHECK_FALSE(exists(path));

  auto one = RejectWriter::create({path, true}).value();
  REQUIRE(one.add({"a", 1, 0, "bad", "x"}));
  REQUIRE(one.finish());
  CHECK(one.count() == 1);
  CHECK(content_of(path) == reject_row({"a", 1, 0, "bad", "x"}));
}

TEST_CASE("RejectWriter's named file is there from the start, emptied") {
  const TempFolder folder;
  const std::string path = folder.write("r.jsonl", "old");
  auto writer = RejectWriter::create({path, false}).value();
  CHECK(content_of(path).empty());
  REQUIRE(writer.add({"a", 1, 0, "bad", "x"}));
  CHECK(content_of(path) == reject_row({"a", 1, 0, "bad", "x"}));
}

TEST_CASE("RejectWriter goes on behind what an earlier run wrote") {
  const std::string row = reject_row({"a", 1, 0, "bad", "x"});
  struct {
    const char* left;
    i64 bytes;
    const char* kept;
  } const cases[] = {{"one\ntwo\n", 4, "one\n"},
                     {"one\n", 4, "one\n"},
                     {"one\n", 9, "one\n"},  // a power cut took the rest
                     {"one\n", 0, ""}};
  for (bool only_when_needed : {false, true})
    for (const auto& c : cases) {
      CAPTURE(c.left);
      const TempFolder folder;
      const std::string path = folder.write("r.jsonl", c.left);
      auto writer =
          RejectWriter::create({path, only_when_needed, true}).value();
      CHECK(content_of(path) == c.left);
      REQUIRE(writer.continue_from(c.bytes));
      CHECK(content_of(path) == c.kept);
      REQUIRE(writer.add_rows("three\n"));
      REQUIRE(writer.add({"a", 1, 0, "bad", "x"}));
      CHECK(content_of(path) == c.kept + ("three\n" + row));
      CHECK(writer.bytes_written() == std::ssize(content_of(path)));
    }
}

TEST_CASE("RejectWriter reports a path that cannot be written") {
  const auto writer = RejectWriter::create({"/no/such/folder/r", false});
  REQUIRE_FALSE(writer);
  CHECK(writer.error().code == Error::Code::kUsage);
}

TEST_CASE("RejectWriter calls a file that fails in the run no usage error") {
  const TempFolder folder;
  auto writer = RejectWriter::create({folder.path("r"), true}).value();
  std::filesystem::create_directory(folder.path("r"));
  const Result<void> added = writer.add({"a", 1, 0, "bad", ""});
  REQUIRE_FALSE(added);
  CHECK(added.error().code == Error::Code::kIo);
}

}  // namespace
}  // namespace docmill
