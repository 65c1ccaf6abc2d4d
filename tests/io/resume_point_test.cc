#include "lib/io/resume_point.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "lib/io/part_writer.h"
#include "tests/io/packed.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

using Kind = ResumePoint::Kind;

JournalHeader job() {
  JournalHeader header;
  header.options_digest = 1;
  header.prompt_digest = 2;
  header.inputs_digest = 3;
  header.version = "0.1.0";
  header.options = {{"--keep", 1}, {"--max-rounds", 2}};
  return header;
}

// An output that one run leaves and another one goes on with.
class Desk {
 public:
  explicit Desk(const std::string& name = "out.jsonl")
      : path(folder_.path(name)) {}

  // Begins it anew, or goes on with what there is.
  void open(bool goes_on) {
    writer.reset();
    output.emplace(OutputFile::create(
                       {.path = path, .is_hashed = true, .is_kept = goes_on})
                       .value());
    PartWriterOptions options;
    options.journal.header = header;
    options.journal.header.compression = output->compression();
    if (goes_on)
      writer = PartWriter::resume(*output, find(), options).value();
    else
      writer = PartWriter::create(*output, options).value();
  }

  void write(i64 first, std::string_view records, bool is_waiting = false) {
    const PieceView piece{.first = first,
                          .count = 1,
                          .documents = 1,
                          .records = records,
                          .input_digest = 7};
    const std::span<const PieceView> one{&piece, 1};
    PieceGroup group;
    (is_waiting ? group.waiting : group.ordered) = one;
    group.spent = [] { return Spent{.requests = 5}; };
    REQUIRE(writer->write(group));
  }

  // As a crash does.
  void close() {
    writer.reset();
    output.reset();
  }

  ResumePoint find() const {
    JournalHeader header = job();
    header.compression = compression_of_name(path);
    return find_resume_point(path, header).value();
  }
  std::string part_path() const { return path + ".part"; }
  std::string journal_path() const { return path + ".journal"; }

 private:
  TempFolder folder_;

 public:
  const std::string path;
  JournalHeader header = job();
  std::optional<OutputFile> output;
  std::unique_ptr<PartWriter> writer;
};

TEST_CASE("A run goes on where FILE.part and the journal end") {
  for (const char* name : {"out.jsonl", "out.jsonl.gz", "out.jsonl.zst"}) {
    CAPTURE(name);
    Desk desk(name);
    desk.open(false);
    desk.write(0, "{1}\n");
    desk.write(2, "{3}\n", true);
    REQUIRE(desk.writer->append_answer({.position = 3, .text = "so far"}));
    desk.close();
    desk.open(true);
    CHECK(desk.writer->journal().has_records(2));
    const bool is_plain = desk.output->compression() == Compression::kNone;
    CHECK(desk.writer->journal().part().position == (is_plain ? 1 : 0));
    CHECK(desk.writer->journal().has_records(0) == !is_plain);
    if (!is_plain)
      desk.write(0, "{1}\n");
    desk.write(1, "{2}\n");
    desk.close();
    desk.open(true);
    CHECK(desk.find().journal.answers.size() == 1);
    CHECK(desk.find().journal.spent == Spent{.requests = 5});
    if (!is_plain) {
      desk.write(0, "{1}\n");
      desk.write(1, "{2}\n");
    }
    desk.write(2, "{3}\n");
    REQUIRE(desk.writer->finish([] { return Spent{.requests = 6}; }));
    CHECK(unpacked(content_of(desk.path)) == "{1}\n{2}\n{3}\n");
    const ResumePoint end = desk.find();
    CHECK(end.kind == Kind::kFinished);
    CHECK(end.done.position == 3);
    CHECK(end.done.documents == 3);
    CHECK(end.done.input_digest == 21);
    CHECK(end.done.hash == StreamHash().add(content_of(desk.path)).value());
  }
}

TEST_CASE("A run goes on before what is not right in FILE.part") {
  for (const std::string& tail : {std::string("{2"), std::string("{2}\n{3}\n"),
                                  std::string("\0\0\0\0", 4)}) {
    CAPTURE(tail);
    Desk desk;
    desk.open(false);
    desk.write(0, "{1}\n");
    desk.write(1, "{2}\n");
    desk.close();
    std::filesystem::resize_file(desk.part_path(), 4);
    std::ofstream(desk.part_path(), std::ios::app) << tail;
    const ResumePoint point = desk.find();
    const bool is_whole = tail.starts_with("{2}\n");
    CHECK(point.kind == Kind::kMiddle);
    CHECK(point.done.position == (is_whole ? 2 : 1));
    CHECK(point.note.empty() == is_whole);
    desk.open(true);
    CHECK(content_of(desk.part_path()) == (is_whole ? "{1}\n{2}\n" : "{1}\n"));
    CHECK(desk.find().done == point.done);
    CHECK(desk.find().note.empty());
  }
}

TEST_CASE("Nothing to go on with is a beginning") {
  Desk desk;
  CHECK(desk.find().kind == Kind::kBeginning);
  CHECK(desk.find().note.empty());
  std::ofstream(desk.part_path()) << "{1}\n";
  CHECK(desk.find().kind == Kind::kBeginning);
  CHECK(desk.find().note == desk.part_path() + ": has no journal");
  std::ofstream(desk.journal_path()) << "docmill.jour";
  CHECK(desk.find().kind == Kind::kBeginning);
}

TEST_CASE("A run that was killed behind the rename is finished") {
  Desk desk;
  desk.open(false);
  desk.write(0, "{1}\n");
  desk.close();
  std::filesystem::rename(desk.part_path(), desk.path);
  CHECK(desk.find().kind == Kind::kFinished);
  CHECK(desk.find().done.documents == 1);

  // Another FILE is not its output, and FILE.part is lost.
  std::ofstream(desk.path) << "{2}\n";
  const ResumePoint lost = desk.find();
  CHECK(lost.kind == Kind::kMiddle);
  CHECK(lost.done == PartState{});
  CHECK(lost.note == desk.part_path() + ": is gone");
}

TEST_CASE("A finished output that was changed or removed begins anew") {
  Desk desk;
  desk.open(false);
  desk.write(0, "{1}\n");
  REQUIRE(desk.writer->finish({}));
  std::ofstream(desk.path) << "{2}\n";
  CHECK(desk.find().kind == Kind::kBeginning);
  std::filesystem::remove(desk.path);
  CHECK(desk.find().kind == Kind::kBeginning);
}

TEST_CASE("Another job's files are refused, with the reason") {
  Desk desk;
  desk.open(false);
  desk.write(0, "{1}\n");
  desk.close();
  JournalHeader others[5] = {job(), job(), job(), job(), job()};
  others[0].options_digest++;
  others[1].prompt_digest++;
  others[2].inputs_digest++;
  others[3].compression = Compression::kZstd;
  others[4].version = "0.2.0";
  const char* const why[5] = {"option", "prompt", "inputs", "compression",
                              "docmill 0.1.0"};
  for (int i = 0; i < 5; i++) {
    CAPTURE(why[i]);
    const auto point = find_resume_point(desk.path, others[i]);
    REQUIRE_FALSE(point);
    CHECK(point.error().code == Error::Code::kUsage);
    CHECK(point.error().what.find(why[i]) != std::string::npos);
  }
  std::ofstream(desk.journal_path()) << "docmill.journal/9\nof a later one";
  CHECK(find_resume_point(desk.path, job()).error().code ==
        Error::Code::kUsage);
}

TEST_CASE("An option that was given in another way is named") {
  Desk desk;
  desk.open(false);
  desk.write(0, "{1}\n");
  desk.close();
  const auto why = [&](const std::vector<JobOption>& options) {
    JournalHeader other = job();
    other.options = options;
    other.options_digest++;
    return find_resume_point(desk.path, other).error().what;
  };
  const JobOption keep{"--keep", 1};
  const JobOption rounds{"--max-rounds", 2};
  REQUIRE(job().options == std::vector{keep, rounds});
  CHECK(why({keep, {"--max-rounds", 3}}).find(": --max-rounds: given") !=
        std::string::npos);
  CHECK(why({rounds}).find(": --keep: given") != std::string::npos);
  CHECK(why({keep, rounds, {"--accept", 4}}).find(": --accept: given") !=
        std::string::npos);
  CHECK(why({}).find(": --keep, --max-rounds: given") != std::string::npos);
  CHECK(why({rounds, keep}).find(": the order of options") !=
        std::string::npos);
}

TEST_CASE("An older journal names no options, and none is blamed") {
  Desk desk;
  desk.header.options.clear();
  desk.open(false);
  desk.write(0, "{1}\n");
  desk.close();
  JournalHeader other = job();
  other.options_digest++;
  CHECK(find_resume_point(desk.path, other)
            .error()
            .what.find(": an option that changes records: given") !=
        std::string::npos);
  CHECK(desk.find().kind == Kind::kMiddle);  // the same job goes on
}

TEST_CASE("Bytes that were safe and have changed are refused") {
  Desk desk;
  desk.open(false);
  desk.write(0, "{1}\n");
  REQUIRE(desk.writer->close_part({}));
  desk.close();
  std::ofstream(desk.part_path()) << "{X}\n";
  const auto point = find_resume_point(desk.path, job());
  REQUIRE_FALSE(point);
  CHECK(point.error().code == Error::Code::kIo);
}

}  // namespace
}  // namespace docmill
