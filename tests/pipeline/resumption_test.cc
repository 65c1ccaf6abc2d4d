#include "lib/pipeline/resumption.h"

#include <doctest/doctest.h>

#include "lib/io/journal.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

const std::string kInput = "zero\none\ntwo\nthree\nfour\nfive\n";

std::unique_ptr<BlockReader> reader_of(const std::string& path) {
  Source source;
  source.path = path;
  source.format = InputFormat::kLines;
  return BlockReader::create({source}, {}).value();
}

u64 digest_of(i64 first, std::vector<std::string_view> lines) {
  u64 digest = 0;
  for (std::string_view line : lines)
    digest += line_digest(first++, line);
  return digest;
}

// Lines 0 and 1 are in FILE.part, 3 and 4 in the journal.
class Desk {
 public:
  Desk() {
    auto journal = Journal::create(folder.path("j"), -1, {}).value();
    const PieceView piece{.first = 3,
                          .count = 2,
                          .documents = 1,
                          .records = "{3}\n",
                          .rejects = "row\n",
                          .input_digest = digest_of(3, {"three", "four"})};
    REQUIRE(journal->append({&piece, 1}, {}, {}));
    point.kind = ResumePoint::Kind::kMiddle;
    point.journal = read_journal(folder.path("j")).value();
    point.done.position = 2;
    point.done.input_digest = digest_of(0, {"zero", "one"});
    bytes.emplace(JournalBytes::open(folder.path("j")).value());
  }

  // Shows it the input; tells what there is to do and what was given: "2",
  // or "3+2" for the journal's piece; then how it ended.
  std::vector<std::string> walk(const std::string& input, i64 at_most) {
    const auto reader = reader_of(folder.write("in.txt", input));
    Resumption resumption(point, *bytes, {});
    std::vector<std::string> met;
    Block block;
    i64 position = 0;
    while (reader->next(block,
                        std::min(at_most, resumption.stretch_from(position)),
                        1000) == BlockReader::Next::kBlock) {
      if (!resumption.is_done(position)) {
        for (i64 i = 0; i < std::ssize(block.lines); i++)
          met.push_back(std::to_string(position + i));
      } else {
        auto piece = resumption.take(block, position);
        if (!piece)
          return {piece.error().what};
        if (*piece)
          met.push_back((*piece)->records + (*piece)->reject_rows);
      }
      position += std::ssize(block.lines);
    }
    const Result<void> end = resumption.check_end(position);
    met.push_back(end ? "end" : end.error().what);
    return met;
  }

  TempFolder folder;
  ResumePoint point;
  std::optional<JournalBytes> bytes;
};

TEST_CASE("Resumption gives what is done, and leaves the rest") {
  Desk desk;
  const std::vector<std::string> want = {"2", "{3}\nrow\n", "5", "end"};
  for (i64 at_most : {1, 2, 3, 100})
    CHECK(desk.walk(kInput, at_most) == want);
}

TEST_CASE("Resumption notices another input") {
  Desk desk;
  const auto ends_with = [&](std::string input, std::string_view what) {
    const std::string why = desk.walk(input, 100).back();
    CAPTURE(why);
    CHECK(why.find(what) != why.npos);
  };
  ends_with("zero\nONE\ntwo\nthree\nfour\n", "documents 1 to 2 are not");
  ends_with("one\nzero\ntwo\nthree\nfour\n", "documents 1 to 2 are not");
  ends_with("zero\none\ntwo\nthree\nFOUR\n", "documents 4 to 5 are not");
  ends_with("zero\none\ntwo\nthree\n", "had 5 documents at least, and has 4");
  ends_with("zero\n", "and has 1 now");
  ends_with("", "and has 0 now");
  ends_with("zero\none\nTWO\nthree\nfour\nand more\n", "end");
}

TEST_CASE("check_whole_input wants the same input from first to last") {
  const TempFolder folder;
  RunOptions options;
  PartState done;
  done.position = 2;
  done.input_digest = digest_of(0, {"a", "b"});
  const auto check = [&](std::string_view input) {
    return check_whole_input(*reader_of(folder.write("in.txt", input)), options,
                             done);
  };
  CHECK(check("a\n\nb\n"));
  for (const char* other : {"a\n", "a\nc\n", "a\nb\nc\n", ""}) {
    CAPTURE(other);
    const Result<void> same = check(other);
    REQUIRE_FALSE(same);
    CHECK(same.error().code == Error::Code::kUsage);
  }
  options.limit = 2;
  CHECK(check("a\nb\nc\n"));
}

TEST_CASE("for_each_line shows the lines of a file that docmill wrote") {
  const TempFolder folder;
  const std::string long_line(3 << 20, 'x');
  std::vector<std::string> seen;
  const auto see = [&](std::string_view line) { seen.emplace_back(line); };
  REQUIRE(for_each_line(folder.write("o.part", "{1}\n" + long_line + "\n"), -1,
                        see));
  CHECK(seen == std::vector<std::string>{"{1}", long_line});
  seen.clear();
  for_each_line(std::string_view("a\nb\n"), see);
  CHECK(seen == std::vector<std::string>{"a", "b"});
}

}  // namespace
}  // namespace docmill
