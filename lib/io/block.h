// A block: the bytes of many input documents and where each one lies.
//
// What the reader hands to the pipeline, in input order. A block may hold
// documents of several sources. Blocks are made to be reused: pass an old one
// to BlockReader::next() and its memory serves again.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

class Block {
 public:
  // Readable bytes after the last one of every document, as simdjson wants.
  static constexpr i64 kPadding = 64;

  // One document still in its raw form, or one thing that cannot be one.
  struct Line {
    i64 begin = 0;     // first byte in the block
    i64 length = 0;    // without the line's end
    i64 number = 1;    // of the line in its source, from 1
    i64 offset = 0;    // of its first byte in the source, after decompression
    u32 source = 0;    // index into the list of sources
    int problem = -1;  // index into `problems`: this line is a reject
    i64 blank_lines = 0;  // of the block, before this line
  };

  std::vector<Line> lines;
  std::vector<std::string> problems;
  i64 blank_lines = 0;  // skipped, since the block before

  // The document's bytes; of a line with a problem the first few at most.
  std::string_view text_of(const Line& line) const {
    return {bytes_.get() + line.begin, static_cast<std::size_t>(line.length)};
  }

  // Memory held, whether or not it is in use.
  i64 capacity() const { return capacity_; }

  // Bytes of input that the lines lie in.
  i64 size() const { return size_; }

  // Gives back what is not in use, when that is most of it.
  void trim();

  void clear() {
    lines.clear();
    problems.clear();
    blank_lines = 0;
    size_ = 0;
  }

 private:
  friend class BlockReader;

  // Makes room for `capacity` bytes and keeps the first `kept`.
  void grow(i64 capacity, i64 kept);

  std::unique_ptr<char[]> bytes_;
  i64 capacity_ = 0;  // without the padding
  i64 size_ = 0;
};

}  // namespace docmill
