// Reads sources through BlockReader into plain values that tests compare.

#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "lib/io/block_reader.h"

namespace docmill {

struct Entry {
  std::string source;
  i64 number;
  i64 offset;
  std::string text;     // of a document; of a problem its excerpt
  std::string problem;  // empty for a document

  bool operator==(const Entry&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Entry& e) {
    return out << e.source << ':' << e.number << '@' << e.offset << " '"
               << e.text << "' " << e.problem;
  }
};

struct ReadAll {
  std::vector<Entry> entries;
  i64 blank_lines = 0;
  i64 blocks = 0;
  i64 capacity_max = 0;
};

inline void take(ReadAll& all, const BlockReader& reader, const Block& block) {
  for (const Block::Line& line : block.lines)
    all.entries.push_back(
        {reader.sources()[line.source].path, line.number, line.offset,
         std::string(block.text_of(line)),
         line.problem < 0
             ? ""
             : block.problems[static_cast<std::size_t>(line.problem)]});
  all.blank_lines += block.blank_lines;
  all.blocks++;
  all.capacity_max = std::max(all.capacity_max, block.capacity());
}

inline ReadAll read_all(const InputOptions& options, i64 max_documents = 500,
                        i64 max_bytes = 1 << 20) {
  auto reader =
      BlockReader::create(list_sources(options).value(), options).value();
  ReadAll all;
  Block block;
  BlockReader::Next state;
  do {
    state = reader->next(block, max_documents, max_bytes);
    take(all, *reader, block);
  } while (state == BlockReader::Next::kBlock);
  return all;
}

inline ReadAll read_file(const std::string& path) {
  return read_all({.files = {path}, .files_from = {}});
}

}  // namespace docmill
