#include "lib/io/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "lib/io/journal_reader.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

// A journal beside a part file that the test writes itself.
class Desk {
 public:
  explicit Desk(JournalOptions options = {}) {
    options.header.options_digest = 11;
    options.header.prompt_digest = 12;
    options.header.inputs_digest = 13;
    options.header.created_ns = 14;
    options.header.version = "0.1.0";
    options.header.options = {{"--keep", 15}, {"--min-gain", 16}};
    part_ = FileDescriptor(
        ::open(part_path().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    journal = Journal::create(path(), part_.get(), options).value();
  }

  std::string path() const { return folder_.path("out.journal"); }
  std::string part_path() const { return folder_.path("out.part"); }
  const TempFolder& folder() const { return folder_; }
  JournalState read() const { return read_journal(path()).value(); }

  // Puts the records of positions up to `position` into the part file.
  PartStep step(i64 position, std::string_view records) {
    REQUIRE(::write(part_.get(), records.data(), records.size()) ==
            std::ssize(records));
    whole_.add(records);
    PartStep step;
    step.first = last_.position;
    step.documents = position - last_.position;
    step.from = last_.bytes;
    step.step_hash = StreamHash().add(records).value();
    last_ = {.position = position,
             .documents = position,
             .bytes = last_.bytes + std::ssize(records),
             .hash = whole_.value(),
             .rejects_bytes = 0,
             .input_digest = static_cast<u64>(position)};
    step.after = last_;
    return step;
  }

  Result<void> write_step(i64 position, std::string_view records) {
    return journal->append({}, step(position, records), {});
  }
  Result<void> write_waiting(i64 first, std::string_view records) {
    const PieceView piece{.first = first,
                          .count = 1,
                          .documents = 1,
                          .records = records,
                          .rejects = "row\n",
                          .input_digest = 99};
    return journal->append({&piece, 1}, {}, {});
  }

 private:
  TempFolder folder_ = TempFolder::in_memory();
  FileDescriptor part_;
  StreamHash whole_;
  PartState last_;

 public:
  std::unique_ptr<Journal> journal;
};

// No syncs of their own, so that the bytes are the same in each run.
JournalOptions quiet() { return {.header = {}, .sync_seconds = 1000}; }

AnswerView answer(i64 position, i64 round, std::string_view text) {
  return {.position = position,
          .round = round,
          .alternative = 2,
          .key = {1, 2, 3},
          .prompt_tokens = 40,
          .completion_tokens = 50,
          .cost_nano_usd = 60,
          .model = "model-a",
          .text = text};
}

constexpr Spent kSpent{7, 6, 5000, 4000, 123456789};

// Entries of every type.
void fill(Desk& desk) {
  REQUIRE(desk.write_step(2, "{1}\n{2}\n"));
  REQUIRE(desk.write_waiting(4, "{5}\n"));
  REQUIRE(desk.journal->append_answer(answer(2, 1, "first answer")));
  REQUIRE(desk.journal->append_answer(answer(2, 2, "")));
  REQUIRE(desk.journal->append({}, {}, [] { return kSpent; }));
  REQUIRE(desk.journal->sync());
  REQUIRE(desk.write_waiting(6, "{7}\n"));
}

TEST_CASE("Journal reads back as it was written") {
  Desk desk(quiet());
  fill(desk);
  const JournalState state = desk.read();

  CHECK(state.end == JournalEnd::kWhole);
  CHECK(state.valid_bytes == std::ssize(content_of(desk.path())));
  CHECK(state.entries == 10);
  REQUIRE(state.header);
  CHECK(state.header->options_digest == 11);
  CHECK(state.header->prompt_digest == 12);
  CHECK(state.header->inputs_digest == 13);
  CHECK(state.header->created_ns == 14);
  CHECK(state.header->compression == Compression::kNone);
  CHECK(state.header->is_input_order);
  CHECK(state.header->version == "0.1.0");
  CHECK(state.header->options ==
        std::vector<JobOption>{{"--keep", 15}, {"--min-gain", 16}});
  CHECK(state.part() == desk.journal->part());
  CHECK(state.synced == state.part());
  CHECK(state.spent == kSpent);
  CHECK_FALSE(state.done);

  REQUIRE(state.records.size() == 2);
  const JournaledPiece& piece = state.records.at(4);
  CHECK(piece.count == 1);
  CHECK(piece.documents == 1);
  CHECK(piece.input_digest == 99);
  CHECK(read_extent(state, piece.records).value() == "{5}\n");
  CHECK(read_extent(state, piece.rejects).value() == "row\n");

  REQUIRE(state.answers.size() == 2);
  const JournaledAnswer& first = state.answers.begin()->second;
  CHECK(first.round == 1);
  CHECK(first.alternative == 2);
  CHECK(first.key == std::array<u64, 3>{1, 2, 3});
  CHECK(first.prompt_tokens == 40);
  CHECK(first.completion_tokens == 50);
  CHECK(first.cost_nano_usd == 60);
  CHECK(read_extent(state, first.model).value() == "model-a");
  CHECK(read_extent(state, first.text).value() == "first answer");
  CHECK(std::next(state.answers.begin())->second.text.bytes == 0);
}

TEST_CASE("Journal of a finished run says only that") {
  Desk desk;
  fill(desk);
  REQUIRE(desk.write_step(7, "{3}\n{4}\n{5}\n{6}\n{7}\n"));
  REQUIRE(desk.journal->shorten());
  REQUIRE(desk.journal->finish({.bytes = 28, .hash = 1, .documents = 7}));
  const JournalState state = desk.read();
  CHECK(state.entries == 7);  // head, 2 optn, cost, part, sync, done
  CHECK(state.spent == kSpent);
  REQUIRE(state.done);
  CHECK(state.done->bytes == 28);
  CHECK(state.done->documents == 7);
  CHECK(state.records.empty());
  CHECK_FALSE(exists(desk.path() + ".new"));

  desk.journal->discard();
  CHECK_FALSE(exists(desk.path()));
}

TEST_CASE("Journal of a finished run does not touch the next one's") {
  Desk desk;
  fill(desk);
  const auto next = Journal::create(desk.path(), -1, quiet());
  REQUIRE(next);
  REQUIRE(desk.journal->finish({.bytes = 8, .hash = 1, .documents = 2}));
  CHECK_FALSE(desk.read().done);
}

TEST_CASE("Journal replaces one that is left over") {
  const Desk desk;
  const auto second = Journal::create(desk.path(), -1, quiet());
  REQUIRE(second);
  CHECK(desk.read().header->version.empty());
}

TEST_CASE("Journal keeps what was spent when an answer came") {
  Desk desk(quiet());
  REQUIRE(desk.journal->append({}, {}, [] { return Spent{5, 4, 100, 10, 0}; }));
  REQUIRE(
      desk.journal->append_answer(answer(0, 1, "a"), [] { return kSpent; }));
  CHECK(desk.read().spent == kSpent);
  CHECK(desk.read().answers.size() == 1);
  // What could not be sent is taken back.
  constexpr Spent kLess{6, 6, 5000, 4000, 123456789};
  REQUIRE(desk.journal->append_answer(answer(3, 1, "b"), [] { return kLess; }));
  CHECK(desk.read().spent == kLess);
  // The writer asks, too, when it writes.
  REQUIRE(desk.journal->append({}, {}, [] { return kSpent; }));
  CHECK(desk.read().spent == kSpent);
}

TEST_CASE("Journal entries die when their records are elsewhere") {
  Desk desk(quiet());
  REQUIRE(desk.journal->append_answer(answer(0, 1, "a")));
  REQUIRE(desk.journal->append_answer(answer(3, 1, "b")));
  REQUIRE(desk.write_waiting(3, "{4}\n"));
  CHECK(desk.journal->stats().live_entries == 2);
  CHECK(desk.journal->has_records(3));
  JournalState state = desk.read();
  CHECK(state.answers.size() == 1);

  REQUIRE(desk.write_step(4, "{1}\n{2}\n{3}\n{4}\n"));
  CHECK(desk.journal->stats().live_entries == 0);
  CHECK(desk.journal->stats().live_bytes == 0);
  CHECK_FALSE(desk.journal->has_records(3));
  state = desk.read();
  CHECK(state.answers.empty());
  CHECK(state.records.size() == 1);  // until it is synchronised
  REQUIRE(desk.journal->sync());
  CHECK(desk.read().records.empty());
}

TEST_CASE("read_journal takes every prefix of a journal") {
  Desk desk(quiet());
  fill(desk);
  const std::string whole = content_of(desk.path());
  const JournalState all = desk.read();
  i64 entries = 0;
  i64 whole_ends = 0;
  for (std::size_t size = 0; size <= whole.size(); size++) {
    CAPTURE(size);
    const std::string path =
        desk.folder().write("cut", std::string_view(whole).substr(0, size));
    const auto state = read_journal(path);
    REQUIRE(state);
    REQUIRE(state->entries >= entries);
    REQUIRE(state->entries <= entries + 1);
    REQUIRE(state->valid_bytes <= static_cast<i64>(size));
    const bool is_whole = state->end == JournalEnd::kWhole;
    REQUIRE(is_whole ==
            (size > 0 && state->valid_bytes == static_cast<i64>(size)));
    REQUIRE((is_whole || state->end == JournalEnd::kTorn));
    REQUIRE(is_whole == state->why.empty());
    whole_ends += is_whole;
    entries = state->entries;
  }
  CHECK(entries == all.entries);
  CHECK(whole_ends == all.entries);
}

TEST_CASE("read_journal notices every flipped bit") {
  Desk desk(quiet());
  fill(desk);
  const std::string whole = content_of(desk.path());
  for (std::size_t bit = 0; bit < whole.size() * 8; bit++) {
    CAPTURE(bit);
    std::string bytes = whole;
    bytes[bit / 8] ^= static_cast<char>(1 << (bit % 8));
    const auto state = read_journal(desk.folder().write("flipped", bytes));
    REQUIRE(state);
    REQUIRE(state->end != JournalEnd::kWhole);
    REQUIRE(state->valid_bytes <= static_cast<i64>(bit / 8));
  }
}

TEST_CASE("read_journal stops at garbage and at huge lengths") {
  Desk desk(quiet());
  fill(desk);
  const std::string whole = content_of(desk.path());
  std::string huge = "recs" + std::string(16, '\xFF');
  for (const std::string& tail :
       {std::string("x"), std::string(4096, '\0'), std::string(50, '\xFF'),
        huge, whole.substr(kJournalPreambleBytes)}) {
    const auto state =
        read_journal(desk.folder().write("garbage", whole + tail));
    REQUIRE(state);
    CHECK(state->end != JournalEnd::kWhole);
    CHECK(state->valid_bytes == std::ssize(whole));
    CHECK(state->entries == 10);
  }
  const auto foreign =
      read_journal(desk.folder().write("foreign", "docmill.journal/2\n..."));
  REQUIRE(foreign);
  CHECK(foreign->end == JournalEnd::kForeign);
  CHECK_FALSE(foreign->header);
  CHECK_FALSE(read_journal(desk.folder().path("missing")));
  CHECK_FALSE(read_journal("/dev/null"));
}

TEST_CASE("read_journal stops at entries that contradict those before") {
  const TempFolder folder;
  EntryWriter entries(5);
  std::string start = preamble_of(5);
  entries.add_header(start, {});
  entries.add_records(start, {.first = 4, .count = 2});
  struct {
    const char* what;
    std::string bytes;
  } cases[6] = {{"second header", {}},     {"gap in the part", {}},
                {"overlapping piece", {}}, {"piece of nothing", {}},
                {"negative count", {}},    {"synchronised too far", {}}};
  entries.add_header(cases[0].bytes, {});
  entries.add_part(cases[1].bytes, {.first = 1, .after = {.position = 2}});
  entries.add_records(cases[2].bytes, {.first = 3, .count = 2});
  entries.add_records(cases[3].bytes, {.first = 9, .count = 0});
  entries.add_records(cases[4].bytes, {.first = -1, .count = 1});
  entries.add_sync(cases[5].bytes, 1);
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const auto state = read_journal(folder.write("j", start + c.bytes));
    REQUIRE(state);
    CHECK(state->end == JournalEnd::kDamaged);
    CHECK(state->valid_bytes == std::ssize(start));
  }
}

TEST_CASE("Journal keeps the live entries when it is rewritten") {
  JournalOptions options = quiet();
  options.rewrite_bytes = 4096;
  Desk desk(options);
  const std::string big(300'000, 'x');  // more than one chunk of the copy
  REQUIRE(desk.write_waiting(100'000, big));
  REQUIRE(desk.journal->append_answer(answer(99'999, 1, "still open")));
  REQUIRE(desk.journal->append_answer(answer(99'999, 2, "and again")));
  REQUIRE(desk.journal->append({}, {}, [] { return kSpent; }));
  for (i64 position = 1; position < 10'000; position++) {
    REQUIRE(desk.write_waiting(position, "{1}\n"));
    REQUIRE(desk.write_step(position + 1, "{0}\n{1}\n"));
    position++;
  }
  while (desk.journal->stats().bytes > 3 * desk.journal->stats().live_bytes)
    std::this_thread::yield();
  desk.journal->stop_thread();
  const JournalStats stats = desk.journal->stats();
  CHECK(stats.rewrites > 0);
  CHECK(stats.live_entries == 3);
  CHECK(stats.bytes == std::ssize(content_of(desk.path())));
  CHECK_FALSE(exists(desk.path() + ".new"));
  std::string records;
  REQUIRE(desk.journal->read_records(100'000, records));
  CHECK(records == big);

  const JournalState state = desk.read();
  CHECK(state.end == JournalEnd::kWhole);
  CHECK(state.part() == desk.journal->part());
  CHECK(state.part().documents == 10'000);
  CHECK(state.spent == kSpent);
  const auto live = state.records.lower_bound(state.part().position);
  REQUIRE(live != state.records.end());
  CHECK(read_extent(state, live->second.records).value() == big);
  REQUIRE(state.answers.size() == 2);
  CHECK(state.answers.begin()->second.round == 1);
  const AnswerView last = answer(99'999, 2, "and again");
  CHECK(read_extent(state, state.answers.rbegin()->second.text).value() ==
        last.text);
  for (PartCheckFrom from : {PartCheckFrom::kSynced, PartCheckFrom::kStart}) {
    const PartCheck check = verify_part(desk.part_path(), state, from).value();
    CHECK(check.good == state.part());
    CHECK(check.why.empty());
  }
}

TEST_CASE("Journal takes what comes while it is rewritten") {
  JournalOptions options = quiet();
  options.rewrite_bytes = 100'000;
  options.sync_bytes = 10'000;  // of the copy's steps, too
  Desk desk(options);
  constexpr i64 kPieces = 4000;
  const std::string text(500, 'x');
  const auto record_of = [&](i64 position) {
    return std::to_string(position) + text + "\n";
  };
  // Each waits for ten others.
  for (i64 position = 1; position <= kPieces; position++) {
    REQUIRE(desk.write_waiting(position, record_of(position)));
    if (position <= 10)
      continue;
    std::string records;
    REQUIRE(desk.journal->read_records(position - 10, records));
    CHECK(records == record_of(position - 10));
    REQUIRE(desk.write_step(position - 9, records));
  }
  while (desk.journal->stats().rewrites == 0)
    std::this_thread::yield();
  desk.journal->stop_thread();
  REQUIRE(desk.journal->sync());
  const JournalState state = desk.read();
  CHECK(state.end == JournalEnd::kWhole);
  CHECK(state.part() == desk.journal->part());
  CHECK(state.synced == state.part());
  for (i64 position = kPieces - 9; position <= kPieces; position++) {
    const auto piece = state.records.find(position);
    REQUIRE(piece != state.records.end());
    CHECK(read_extent(state, piece->second.records).value() ==
          record_of(position));
  }
}

TEST_CASE("Journal tells of records that are not what was written") {
  Desk desk(quiet());
  REQUIRE(desk.write_waiting(7, "{\"id\":7}\n"));
  std::string records;
  const auto missing = desk.journal->read_records(8, records);
  REQUIRE_FALSE(missing);
  std::string bytes = content_of(desk.path());
  bytes[bytes.find("{\"id\":7}") + 6] = '8';
  const FileDescriptor file(::open(desk.path().c_str(), O_WRONLY | O_CLOEXEC));
  REQUIRE(::pwrite(file.get(), bytes.data(), bytes.size(), 0) ==
          std::ssize(bytes));
  const auto changed = desk.journal->read_records(7, records);
  REQUIRE_FALSE(changed);
  CHECK(changed.error().code == Error::Code::kIo);
  CHECK(changed.error().what.find("is damaged") != std::string::npos);
  CHECK(records.empty());
}

TEST_CASE("EntryReader takes whole records only") {
  std::string entry;
  EntryWriter(5).add_records(entry, {.first = 3,
                                     .count = 2,
                                     .documents = 1,
                                     .records = "{1}\n",
                                     .rejects = "row\n",
                                     .input_digest = 9});
  const auto piece = EntryReader(5).records(entry);
  REQUIRE(piece);
  CHECK(piece->first == 3);
  CHECK(piece->count == 2);
  CHECK(piece->documents == 1);
  CHECK(piece->records == "{1}\n");
  CHECK(piece->rejects == "row\n");
  CHECK(piece->input_digest == 9);
  CHECK_FALSE(EntryReader(6).records(entry));
  for (std::size_t at = 0; at < entry.size(); at++) {
    CAPTURE(at);
    CHECK_FALSE(EntryReader(5).records(entry.substr(0, at)));
    std::string changed = entry;
    changed[at] ^= 1;
    CHECK_FALSE(EntryReader(5).records(changed));
  }
  std::string other;
  EntryWriter(5).add_sync(other, 1);
  CHECK_FALSE(EntryReader(5).records(other));
}

TEST_CASE("verify_part goes back to the last step that is right") {
  Desk desk(quiet());
  REQUIRE(desk.write_step(1, "{1}\n"));
  REQUIRE(desk.journal->sync());
  REQUIRE(desk.write_step(2, "{2}\n"));
  REQUIRE(desk.write_step(3, "{3}\n"));
  const JournalState state = desk.read();
  CHECK(state.steps.size() == 2);
  struct {
    const char* bytes;
    i64 position;
  } const cases[] = {
      {"{1}\n{2}\n{3}\n", 3},
      {"{1}\n{2}\n{3}\nmore", 3},
      {"{1}\n{2}\n{3}", 2},
      {"{1}\n{2}\n\0\0\0\0", 2},
      {"{1}\n{X}\n{3}\n", 1},
      {"{1}\n", 1},
      {"{1}", 0},
      {"", 0},
  };
  for (const auto& c : cases) {
    CAPTURE(c.bytes);
    const std::string path = desk.folder().write("part", c.bytes);
    for (PartCheckFrom from : {PartCheckFrom::kSynced, PartCheckFrom::kStart}) {
      const PartCheck check = verify_part(path, state, from).value();
      CHECK(check.good.position == c.position);
      CHECK(check.good.bytes == 4 * c.position);
      CHECK(check.why.empty() == (c.position == 3));
    }
  }
  const std::string path = desk.folder().write("part", "{X}\n{2}\n{3}\n");
  CHECK(verify_part(path, state).value().good.position == 3);
  CHECK(verify_part(path, state, PartCheckFrom::kStart).value().good ==
        PartState{});
  CHECK_FALSE(verify_part(desk.folder().path("missing"), state));
}

TEST_CASE("Journal synchronises by itself after enough bytes") {
  JournalOptions options = quiet();
  options.sync_bytes = 1000;
  Desk desk(options);
  const std::string records(2000, 'x');
  REQUIRE(desk.write_step(1, records));
  while (desk.journal->stats().syncs == 0)
    std::this_thread::yield();
  while (desk.read().synced.position != 1)
    std::this_thread::yield();
}

TEST_CASE("Journal takes answers from many threads beside the writer") {
  JournalOptions options;
  options.rewrite_bytes = 20'000;
  options.sync_bytes = 5'000;
  Desk desk(options);
  constexpr i64 kThreads = 4;
  constexpr i64 kAnswers = 200;
  constexpr i64 kSteps = 3000;
  std::vector<std::thread> threads;
  std::atomic<i64> failures = 0;
  std::atomic<i64> requests = 0;
  for (i64 t = 0; t < kThreads; t++)
    threads.emplace_back([&, t] {
      for (i64 i = 0; i < kAnswers; i++) {
        requests++;
        if (!desk.journal->append_answer(
                answer(1'000'000 + t, i, std::to_string(i)),
                [&] { return Spent{.requests = requests}; }))
          failures++;
      }
    });
  for (i64 position = 1; position <= kSteps; position++)
    REQUIRE(desk.write_step(position, "{\"some\":\"record\"}\n"));
  for (std::thread& thread : threads)
    thread.join();
  CHECK(failures == 0);
  const JournalState state = desk.read();
  CHECK(state.end == JournalEnd::kWhole);
  CHECK(state.answers.size() == kThreads * kAnswers);
  CHECK(state.spent->requests == kThreads * kAnswers);
  CHECK(state.part().position == kSteps);
  i64 round = 0;
  for (auto [at, end] = state.answers.equal_range(1'000'000); at != end; ++at)
    CHECK(at->second.round == round++);
}

}  // namespace
}  // namespace docmill
