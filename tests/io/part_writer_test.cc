#include "lib/io/part_writer.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "lib/io/journal_reader.h"
#include "tests/io/packed.h"
#include "tests/util/small_files.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

constexpr const char* kNames[] = {"out.jsonl", "out.jsonl.gz", "out.jsonl.zst"};

OutputFile open_output(const std::string& path) {
  return OutputFile::create({.path = path, .is_hashed = true}).value();
}

// Of some thousand bytes now and then.
std::string record_of(i64 position) {
  return "{\"id\":" + std::to_string(position) + ",\"text\":\"" +
         std::string(static_cast<std::size_t>(position % 97 == 0 ? 9999 : 20),
                     'x') +
         "\"}\n";
}

std::string records_of(i64 first, i64 end) {
  std::string out;
  for (i64 position = first; position < end; position++)
    out += record_of(position);
  return out;
}

struct OwnedPiece {
  explicit OwnedPiece(i64 first_, i64 count_)
      : first(first_),
        count(count_),
        records(records_of(first_, first_ + count_)) {}
  PieceView view() const {
    return {.first = first,
            .count = count,
            .documents = count,
            .records = records,
            .rejects = {},
            .input_digest = static_cast<u64>(count)};
  }
  i64 first;
  i64 count;
  std::string records;
};

Result<void> write_ordered(PartWriter& writer, const OwnedPiece& piece) {
  const PieceView view = piece.view();
  return writer.write({.ordered = {&view, 1}, .waiting = {}, .spent = {}});
}
Result<void> write_waiting(PartWriter& writer, const OwnedPiece& piece) {
  const PieceView view = piece.view();
  return writer.write({.ordered = {}, .waiting = {&view, 1}, .spent = {}});
}

TEST_CASE("PartWriter finishes an output with a short journal") {
  for (const char* name : kNames) {
    CAPTURE(name);
    const TempFolder folder;
    const std::string path = folder.path(name);
    OutputFile output = open_output(path);
    const auto writer = PartWriter::create(output, {}).value();
    REQUIRE(write_waiting(*writer, OwnedPiece(3, 2)));
    REQUIRE(write_ordered(*writer, OwnedPiece(0, 3)));
    REQUIRE(write_ordered(*writer, OwnedPiece(3, 2)));
    REQUIRE(writer->finish([] { return Spent{.requests = 9}; }));
    CHECK(unpacked(content_of(path)) == records_of(0, 5));
    CHECK_FALSE(exists(path + ".part"));

    const JournalState state = read_journal(path + ".journal").value();
    CHECK(state.end == JournalEnd::kWhole);
    CHECK(state.header->compression == output.compression());
    CHECK(state.spent->requests == 9);
    CHECK(state.entries == 5);
    REQUIRE(state.done);
    CHECK(state.done->documents == 5);
    CHECK(state.done->bytes == std::ssize(content_of(path)));
    CHECK(state.done->hash == StreamHash().add(content_of(path)).value());
  }
}

TEST_CASE("PartWriter finishes an output without records") {
  for (const char* name : kNames) {
    CAPTURE(name);
    const TempFolder folder;
    const std::string path = folder.path(name);
    OutputFile output = open_output(path);
    const auto writer = PartWriter::create(output, {}).value();
    REQUIRE(writer->finish({}));
    CHECK(unpacked(content_of(path)).empty());
    CHECK(read_journal(path + ".journal")->done->bytes ==
          std::ssize(content_of(path)));
  }
}

TEST_CASE("PartWriter leaves a part and a journal that agree") {
  for (const char* name : kNames) {
    CAPTURE(name);
    const TempFolder folder;
    const std::string path = folder.path(name);
    OutputFile output = open_output(path);
    const auto writer = PartWriter::create(output, {}).value();
    REQUIRE(write_ordered(*writer, OwnedPiece(0, 3)));
    REQUIRE(write_waiting(*writer, OwnedPiece(5, 2)));
    REQUIRE(writer->close_part([] { return Spent{.requests = 9}; }));
    CHECK(unpacked(content_of(path + ".part")) == records_of(0, 3));

    const JournalState state = read_journal(path + ".journal").value();
    CHECK(state.part().position == 3);
    CHECK(state.part().documents == 3);
    CHECK(state.part().input_digest == 3);
    CHECK(state.synced == state.part());
    CHECK(state.spent->requests == 9);
    REQUIRE(state.records.size() == 1);
    CHECK(read_extent(state, state.records.at(5).records).value() ==
          records_of(5, 7));
    CHECK(verify_part(path + ".part", state)->good.bytes ==
          std::ssize(content_of(path + ".part")));
  }
}

TEST_CASE("PartWriter writes records that the journal alone has") {
  constexpr i64 kPieces = 400;  // of some MiB
  for (const char* name : kNames) {
    CAPTURE(name);
    const TempFolder folder;
    const std::string path = folder.path(name);
    OutputFile output = open_output(path);
    const auto writer = PartWriter::create(output, {}).value();
    std::vector<OwnedPiece> pieces;
    for (i64 i = 0; i < kPieces; i++)
      pieces.emplace_back(100 * i, 100);
    std::vector<PieceView> ordered;
    for (const OwnedPiece& piece : pieces) {
      PieceView& view = ordered.emplace_back(piece.view());
      if (piece.first % 300 == 0)  // one that was never in the journal
        continue;
      REQUIRE(write_waiting(*writer, piece));
      view.records = {};
      view.journaled_bytes = std::ssize(piece.records);
    }
    REQUIRE(writer->write({.ordered = ordered, .waiting = {}, .spent = {}}));
    REQUIRE(writer->finish({}));
    CHECK(unpacked(content_of(path)) == records_of(0, 100 * kPieces));
  }
}

TEST_CASE("PartWriter refuses what is not written by part") {
  for (const char* path : {"/dev/null", "-"}) {
    OutputFile output = open_output(path);
    const auto writer = PartWriter::create(output, {});
    REQUIRE_FALSE(writer);
    CHECK(writer.error().code == Error::Code::kUsage);
  }
}

TEST_CASE("PartWriter removes both files") {
  const TempFolder folder;
  const std::string path = folder.path("out");
  OutputFile output = open_output(path);
  const auto writer = PartWriter::create(output, {}).value();
  REQUIRE(write_ordered(*writer, OwnedPiece(0, 3)));
  writer->discard();
  CHECK_FALSE(exists(path + ".part"));
  CHECK_FALSE(exists(path + ".journal"));
}

TEST_CASE("PartWriter ends a frame after enough records or time") {
  for (const char* name : {"out.jsonl.gz", "out.jsonl.zst"}) {
    CAPTURE(name);
    const TempFolder folder;
    const std::string path = folder.path(name);
    OutputFile output = open_output(path);
    const auto writer =
        PartWriter::create(
            output, {.journal = {}, .frame_bytes = 100, .frame_seconds = 1e9})
            .value();
    REQUIRE(write_ordered(*writer, OwnedPiece(1, 1)));
    CHECK(writer->journal().part().position == 0);
    CHECK(writer->journal().has_records(1));
    REQUIRE(write_ordered(*writer, OwnedPiece(2, 4)));
    CHECK(writer->journal().part().position == 6);
    CHECK(writer->journal().stats().live_entries == 0);
    CHECK(unpacked(content_of(path + ".part")) == records_of(1, 6));

    OutputFile other = open_output(folder.path(std::string("2") + name));
    const auto at_once =
        PartWriter::create(other, {.journal = {}, .frame_seconds = 0}).value();
    REQUIRE(write_ordered(*at_once, OwnedPiece(1, 1)));
    CHECK(at_once->journal().part().position == 2);
  }
}

TEST_CASE("PartWriter stops when the disk is full, and all before is whole") {
  for (const char* name : kNames) {
    CAPTURE(name);
    const TempFolder folder;
    const std::string path = folder.path(name);
    OutputFile output = open_output(path);
    const auto writer = PartWriter::create(output, {}).value();
    std::optional<SmallFiles> limit(64 << 10);
    i64 position = 1;
    Result<void> written = write_ordered(*writer, OwnedPiece(0, 1));
    while (written && position < 10'000) {
      written = write_waiting(*writer, OwnedPiece(position + 1, 1));
      if (written)
        position++;
    }
    const Result<void> again = write_waiting(*writer, OwnedPiece(20'000, 1));
    const Result<void> closed = writer->close_part({});
    limit.reset();

    REQUIRE_FALSE(written);
    CHECK(written.error().code == Error::Code::kTemporary);
    CHECK(written.error().what.find(path + ".journal: disk full: ") == 0);
    REQUIRE_FALSE(again);
    CHECK(again.error().what == written.error().what);
    CHECK(closed);

    const JournalState state = read_journal(path + ".journal").value();
    CHECK(state.end == JournalEnd::kWhole);
    const i64 begin = state.part().position;
    CHECK(begin <= 1);
    i64 next = begin == 1 ? 2 : 0;
    for (const auto& [first, piece] : state.records) {
      if (first < begin)
        continue;
      CHECK(first == next);
      next = first == 0 ? 2 : first + 1;
      CHECK(read_extent(state, piece.records).value() == record_of(first));
    }
    CHECK(next == position + 1);
    CHECK(verify_part(path + ".part", state)->why.empty());
  }
}

// A run that is killed. Tells through a pipe the piece that it is about to
// write as -first - 1, and as first when that is done.
class DoomedRun {
 public:
  DoomedRun(const std::string& path, unsigned seed) : path_(path) {
    int fds[2];
    REQUIRE(pipe(fds) == 0);
    child_ = fork();
    if (child_ == 0) {
      ::close(fds[0]);
      tell_ = FileDescriptor(fds[1]);
      run(seed);
      _exit(0);
    }
    ::close(fds[1]);
    told_ = FileDescriptor(fds[0]);
  }

  // Kills it when it has told so much, and some time later.
  void kill_after(i64 messages, i64 spins) {
    for (i64 i = 0; i < messages && take_message(); i++)
      continue;
    for (i64 i = 0; i < spins; i++)
      asm volatile("");  // or the loop would be left out
    ::kill(child_, SIGKILL);
    while (take_message())
      continue;
    int status = 0;
    waitpid(child_, &status, 0);
    was_killed = WIFSIGNALED(status);
  }

  static constexpr i64 kPiece = 3;  // positions
  bool was_killed = false;
  std::set<i64> begun;
  std::set<i64> done;

 private:
  void tell(i64 message) {
    if (::write(tell_.get(), &message, sizeof message) != sizeof message)
      _exit(1);
  }

  bool take_message() {
    i64 message = 0;
    if (::read(told_.get(), &message, sizeof message) != sizeof message)
      return false;
    if (message < 0)
      begun.insert(-message - 1);
    else
      done.insert(message);
    return true;
  }

  // Pieces finish in any order within a moving window.
  void run(unsigned seed) {
    OutputFile output = open_output(path_);
    PartWriterOptions options;
    options.journal.rewrite_bytes = 60'000;
    options.journal.sync_bytes = 100'000;
    options.frame_bytes = 3'000;
    const auto created = PartWriter::create(output, options);
    if (!created)
      _exit(1);
    PartWriter& writer = **created;
    std::minstd_rand random(seed);
    std::map<i64, OwnedPiece> held;
    std::vector<i64> order;
    i64 made = 0;
    i64 next = 0;
    while (made < 100'000 || !order.empty()) {
      while (order.size() < 40)
        order.push_back(kPiece * made++);
      std::vector<i64> group;
      for (unsigned i = 0; i <= random() % 4; i++) {
        const auto at = order.begin() + random() % order.size();
        group.push_back(*at);
        order.erase(at);
      }
      write_group(writer, group, held, next);
    }
  }

  void write_group(PartWriter& writer, const std::vector<i64>& group,
                   std::map<i64, OwnedPiece>& held, i64& next) {
    for (i64 first : group) {
      held.emplace(first, OwnedPiece(first, kPiece));
      tell(-first - 1);
    }
    std::vector<PieceView> ordered;
    std::vector<PieceView> waiting;
    i64 end = next;
    for (const auto& [first, piece] : held)
      if (first == end) {
        ordered.push_back(piece.view());
        end += kPiece;
      } else if (std::count(group.begin(), group.end(), first) > 0) {
        waiting.push_back(piece.view());
      }
    if (!writer.write({.ordered = ordered,
                       .waiting = waiting,
                       .rejects_bytes = 0,
                       .spent = [end] { return Spent{.requests = end}; }}))
      _exit(1);
    if (!writer.append_answer({.position = end + 1, .text = "to be continued"}))
      _exit(1);
    for (; next < end; next += kPiece)
      held.erase(next);
    for (i64 first : group)
      tell(first);
  }

  const std::string path_;
  pid_t child_ = -1;
  FileDescriptor tell_;
  FileDescriptor told_;
};

// What a resumed run would start from.
std::set<i64> recovered_pieces(const std::string& path) {
  const JournalState state = read_journal(path + ".journal").value();
  REQUIRE(state.header);
  REQUIRE(state.end != JournalEnd::kDamaged);
  const PartCheck check =
      verify_part(path + ".part", state, PartCheckFrom::kStart).value();
  REQUIRE(check.why.empty());
  REQUIRE(check.good == state.part());
  const std::string part =
      content_of(path + ".part")
          .substr(0, static_cast<std::size_t>(check.good.bytes));
  REQUIRE(unpacked(part) == records_of(0, check.good.position));

  std::set<i64> pieces;
  for (i64 first = 0; first < check.good.position; first += DoomedRun::kPiece)
    pieces.insert(first);
  for (const auto& [first, piece] : state.records) {
    if (first < check.good.position)
      continue;
    REQUIRE(pieces.insert(first).second);
    REQUIRE(read_extent(state, piece.records).value() ==
            records_of(first, first + piece.count));
  }
  return pieces;
}

TEST_CASE("PartWriter loses nothing when its process is killed") {
  std::minstd_rand random(3);
  i64 rewritten = 0;
  // Some of them just after the journal was rewritten: on a busy machine that
  // may take more rounds.
  for (int round = 0; round < 36 || (rewritten == 0 && round < 360); round++) {
    const TempFolder folder;
    const std::string path = folder.path(kNames[round % 3]);
    CAPTURE(round);
    DoomedRun run(path, random());
    run.kill_after(
        1 + static_cast<i64>(random() % (round % 4 == 0 ? 9000 : 900)),
        static_cast<i64>(random() % 100'000));
    REQUIRE(run.was_killed);
    const std::set<i64> pieces = recovered_pieces(path);
    // What was told to be safe is there, and nothing that was never begun.
    REQUIRE(std::includes(pieces.begin(), pieces.end(), run.done.begin(),
                          run.done.end()));
    REQUIRE(std::includes(run.begun.begin(), run.begun.end(), pieces.begin(),
                          pieces.end()));
    // Most pieces were in the journal once.
    i64 bytes = 0;
    for (i64 first : run.done)
      bytes += std::ssize(OwnedPiece(first, DoomedRun::kPiece).records);
    rewritten += std::ssize(content_of(path + ".journal")) < bytes / 2;
  }
  CHECK(rewritten > 0);
}

}  // namespace
}  // namespace docmill
