// Reads what a killed run left, for the tests:
//   journal_check INPUT OUTPUT
// OUTPUT.part and OUTPUT.journal must hold whole records, at most one of each
// line of INPUT, with the digests of these lines. Prints them in the order of
// the input, as {"position":N,"record":…}; the positions start at 0. Exit
// status 1, and why, when anything is wrong. The input has no bad line.

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "lib/io/journal_reader.h"
#include "lib/pipeline/reorder_window.h"

namespace docmill {
namespace {

void require(bool is_so, std::string_view what) {
  if (is_so)
    return;
  fmt::print(stderr, "journal_check: {}\n", what);
  std::exit(1);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  require(file.is_open(), path + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t end; (end = text.find('\n')) != text.npos;) {
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  require(text.empty(), "a line has no end");
  return lines;
}

u64 digest_of(const std::vector<std::string>& input, i64 first, i64 end) {
  require(first <= end && end <= std::ssize(input), "more than the input has");
  u64 digest = 0;
  for (i64 position = first; position < end; position++)
    digest += line_digest(position, input[static_cast<std::size_t>(position)]);
  return digest;
}

void print_records(i64 first, i64 count, std::string_view text) {
  const std::vector<std::string> records = lines_of(text);
  require(std::ssize(records) == count, "not one record for each position");
  for (const std::string& record : records)
    fmt::print("{{\"position\":{},\"record\":{}}}\n", first++, record);
}

void check(const std::string& input_path, const std::string& output_path) {
  const std::vector<std::string> input = lines_of(content_of(input_path));
  const Result<JournalState> state = read_journal(output_path + ".journal");
  require(state && state->header, "no journal");
  // A kill may cut the last entry, but spoils none.
  require(state->end == JournalEnd::kWhole || state->end == JournalEnd::kTorn,
          state->why);
  const std::string part = content_of(output_path + ".part");
  const Result<PartCheck> checked =
      verify_part(output_path + ".part", *state, PartCheckFrom::kStart);
  require(checked.has_value(), "the part file cannot be checked");
  require(checked->why.empty(), checked->why);
  const PartState& good = checked->good;
  require(good.input_digest == digest_of(input, 0, good.position),
          "the part file is of another input");
  print_records(
      0, good.position,
      std::string_view(part).substr(0, static_cast<std::size_t>(good.bytes)));

  i64 end = good.position;
  for (const auto& [first, piece] : state->records) {
    if (first + piece.count <= good.position)
      continue;
    require(first >= end, "a position comes twice");
    end = first + piece.count;
    require(piece.input_digest == digest_of(input, first, end),
            "a piece is of another input");
    const Result<std::string> records = read_extent(*state, piece.records);
    require(records.has_value(), "records cannot be read");
    print_records(first, piece.count, *records);
  }
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) {
  if (argc != 3)
    return 2;
  docmill::check(argv[1], argv[2]);
  return 0;
}
