// Cuts a corpus into documents of about equal size, for measuring.
//
//   cut_documents BYTES_EACH BYTES_TOTAL <docs.jsonl >cut.jsonl
//
// Reads JSONL with a "text" field. Each text is cut into pieces of nearly
// BYTES_EACH bytes, at the end of a paragraph, else of a line, else of a
// word; texts of less than half of that are left out. Goes through the
// pieces again and again until the output has BYTES_TOTAL bytes; from the
// second time on the first word is another one. Deterministic.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lib/base/json_text.h"
#include "lib/base/units.h"
#include "lib/io/block.h"
#include "lib/io/json_line.h"

namespace docmill {
namespace {

// The place near `wanted` where the text is best cut, in [low, high].
std::size_t cut_place(std::string_view text, std::size_t low,
                      std::size_t wanted, std::size_t high) {
  for (const std::string_view end : {"\n\n", "\n", " "}) {
    const std::size_t before = text.rfind(end, wanted);
    if (before != text.npos && before >= low)
      return before + end.size();
    const std::size_t after = text.find(end, wanted);
    if (after != text.npos && after <= high)
      return after + end.size();
  }
  while (wanted < text.size() && (text[wanted] & 0xC0) == 0x80)
    wanted++;  // not inside a code point
  return wanted;
}

std::vector<std::string_view> cut(std::string_view text, std::size_t each) {
  std::vector<std::string_view> pieces;
  while (text.size() >= each / 2) {
    if (text.size() <= each + each / 2) {
      pieces.push_back(text);
      break;
    }
    const std::size_t slack = each / 5;
    const std::size_t end = cut_place(text, each - slack, each, each + slack);
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return pieces;
}

std::vector<std::string> read_pieces(std::istream& input, std::size_t each) {
  std::vector<std::string> pieces;
  JsonLineParser parser{InputOptions{}};
  Arena arena;
  for (std::string line; std::getline(input, line); arena.clear()) {
    const std::size_t size = line.size();
    line.append(Block::kPadding, ' ');
    const auto document = parser.parse({line.data(), size}, arena);
    if (!document)
      continue;
    for (const std::string_view piece : cut(document->text, each))
      pieces.emplace_back(piece);
  }
  return pieces;
}

// One record; in later rounds the first word is a number.
void append_document(std::string& out, std::string_view piece, i64 number,
                     i64 round) {
  out += fmt::format("{{\"id\":\"d{}\",\"text\":", number);
  if (round == 0) {
    append_json_string(out, piece);
  } else {
    const std::size_t word = std::min(piece.find_first_of(" \n"), piece.size());
    append_json_string(out, fmt::format("{}{}", number, piece.substr(word)));
  }
  out += "}\n";
}

int run(i64 each, i64 total) {
  const std::vector<std::string> pieces =
      read_pieces(std::cin, static_cast<std::size_t>(each));
  if (pieces.empty()) {
    fmt::print(stderr, "cut_documents: no text of {} bytes\n", each / 2);
    return 1;
  }
  i64 written = 0;
  i64 number = 0;
  std::string out;
  for (i64 round = 0; written < total; round++) {
    for (const std::string& piece : pieces) {
      out.clear();
      append_document(out, piece, number++, round);
      if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size())
        return 1;
      written += std::ssize(out);
      if (written >= total)
        break;
    }
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: cut_documents BYTES_EACH BYTES_TOTAL\n");
    return 2;
  }
  const auto each = docmill::parse_bytes(argv[1]);
  const auto total = docmill::parse_bytes(argv[2]);
  if (!each || !total || *each < 16)
    return 2;
  return docmill::run(*each, *total);
}
