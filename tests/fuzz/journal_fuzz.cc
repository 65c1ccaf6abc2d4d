// Fuzz target: arbitrary bytes as a journal, through read_journal() and
// verify_part(). With an odd first byte the bytes are the payloads of entries
// whose frames are right, so that more than the checksum is met. What is read
// lies inside the file, does not overlap, and is the same when the journal is
// cut where it stops being valid.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/io/journal_reader.h"

namespace docmill {
namespace {

constexpr u64 kSeed = 42;

void check(bool is_true) {
  if (!is_true)
    std::abort();
}

// A file in memory that has a name.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes)
      : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
    check(fd_ >= 0 && ::write(fd_, bytes.data(), bytes.size()) ==
                          static_cast<ssize_t>(bytes.size()));
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

void add_entry(std::string& out, std::string_view type,
               std::string_view payload) {
  std::string head(type);
  FieldWriter(head).number(u64{payload.size()});
  const u64 checksum = StreamHash(kSeed).add(head).add(payload).value();
  out += head;
  FieldWriter(out).number(checksum).bytes(payload);
}

// Each entry is a byte for its type, one for its size, and its payload with
// each byte blown up to a number of eight.
std::string framed(std::string_view bytes) {
  constexpr std::string_view kTypes[] = {
      entry_type::kRecords, entry_type::kPart,   entry_type::kSync,
      entry_type::kAnswer,  entry_type::kSpent,  entry_type::kDone,
      entry_type::kHeader,  entry_type::kOption, "next"};
  std::string out = preamble_of(kSeed);
  EntryWriter(kSeed).add_header(out, {});
  while (bytes.size() >= 2) {
    const std::string_view type =
        kTypes[static_cast<u8>(bytes[0]) % std::size(kTypes)];
    const std::string_view small =
        bytes.substr(2, static_cast<u8>(bytes[1]) % 16);
    bytes.remove_prefix(2 + small.size());
    std::string payload;
    for (char c : small)
      FieldWriter(payload).number(u64{static_cast<u8>(c)});
    add_entry(out, type, payload);
  }
  return out;
}

void check_extent(Extent extent, i64 size) {
  check(extent.offset >= 0 && extent.bytes >= 0 &&
        extent.offset + extent.bytes <= size);
}

void check_state(const JournalState& state, i64 size) {
  check(state.valid_bytes <= size);
  check((state.end == JournalEnd::kWhole) == state.why.empty());
  i64 next = 0;
  for (const auto& [first, piece] : state.records) {
    check(first == piece.first && first >= next && piece.count > 0);
    next = first + piece.count;
    check_extent(piece.records, state.valid_bytes);
    check_extent(piece.rejects, state.valid_bytes);
    check(read_extent(state, piece.records).has_value());
  }
  for (const auto& [position, answer] : state.answers) {
    check(position >= state.part().position);
    check_extent(answer.model, state.valid_bytes);
    check_extent(answer.text, state.valid_bytes);
  }
  i64 from = state.synced.bytes;
  for (const PartStep& step : state.steps) {
    check(step.from == from && step.after.bytes >= from);
    from = step.after.bytes;
  }
}

void run(std::string_view input) {
  if (input.empty())
    return;
  const bool is_framed = static_cast<u8>(input[0]) % 2 == 1;
  const std::string bytes =
      is_framed ? framed(input.substr(1)) : std::string(input.substr(1));
  const MemoryFile file(bytes);
  const JournalState state = read_journal(file.path()).value();
  check_state(state, std::ssize(bytes));
  for (PartCheckFrom from : {PartCheckFrom::kSynced, PartCheckFrom::kStart})
    check(verify_part(file.path(), state, from)->good.bytes <=
          std::ssize(bytes));
  if (!state.header)
    return;
  const MemoryFile prefix(std::string_view(bytes).substr(
      0, static_cast<std::size_t>(state.valid_bytes)));
  const JournalState again = read_journal(prefix.path()).value();
  check(again.end == JournalEnd::kWhole && again.entries == state.entries);
  check(again.part() == state.part());
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  docmill::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
