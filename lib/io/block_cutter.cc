// The cutting half of BlockReader: which bytes are a document.

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "lib/io/block_reader.h"
#include "lib/io/json_array_check.h"
#include "lib/io/white_space.h"

namespace docmill {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// How much of a line that is no document is kept, to be shown.
constexpr i64 kExcerptBytes = 128;

}  // namespace

bool BlockReader::cut(Block& block, const char* bytes) {
  if (is_finished_ || !is_start_known(bytes))
    return true;
  if (sources_[static_cast<std::size_t>(source_)].format == InputFormat::kText)
    return cut_text(block, bytes);
  return cut_lines(block, bytes);
}

// Drops a byte order mark; false: too few bytes to tell.
bool BlockReader::is_start_known(const char* bytes) {
  if (!at_start_)
    return true;
  const std::string_view start(bytes + pos_,
                               static_cast<std::size_t>(end_ - pos_));
  if (start.starts_with(kByteOrderMark))
    advance(std::ssize(kByteOrderMark));
  else if (kByteOrderMark.starts_with(start) && !at_end_)
    return false;
  at_start_ = false;
  return true;
}

bool BlockReader::cut_lines(Block& block, const char* bytes) {
  while (true) {
    if (std::ssize(block.lines) >= max_documents_)
      return false;
    if (is_skipping_ && !skip_long_line(bytes) && !at_end_)
      return true;
    const i64 pending = end_ - pos_;
    const char* const from = bytes + pos_;
    const void* const line_end =
        pending == searched_
            ? nullptr
            : std::memchr(from + searched_, '\n',
                          static_cast<std::size_t>(pending - searched_));
    if (line_end == nullptr) {
      searched_ = pending;
      return cut_last_line(block, bytes);
    }
    if (!cut_line(block, bytes, static_cast<const char*>(line_end) - from + 1))
      return false;
  }
}

// Cuts the line of `size_with_end` bytes at pos_, which ends with LF.
bool BlockReader::cut_line(Block& block, const char* bytes, i64 size_with_end) {
  if (!has_room(block, pos_ + size_with_end))
    return false;
  i64 length = size_with_end - 1;
  if (length > 0 && bytes[pos_ + length - 1] == '\r')
    length--;
  const std::string_view line(bytes + pos_, static_cast<std::size_t>(length));
  if (length > max_doc_bytes_)
    refuse_long(block, bytes, length);
  else if (is_blank(line))
    block.blank_lines++;
  else if (!refuse_array(block, line))
    add_line(block, length);
  if (is_finished_)
    return true;
  advance(size_with_end);
  number_++;
  return true;
}

// The bytes after the last LF: the start of a line that is still to come, or
// the last line of the source.
bool BlockReader::cut_last_line(Block& block, const char* bytes) {
  const i64 pending = end_ - pos_;
  // One more than allowed may still be the CR of the line's end.
  const bool is_long = pending > max_doc_bytes_ + (at_end_ ? 0 : 1);
  if (!is_long && !at_end_)
    return true;
  if (!has_room(block, end_))
    return false;
  const std::string_view line(bytes + pos_, static_cast<std::size_t>(pending));
  if (is_long) {
    refuse_long(block, bytes, pending);
    advance(end_ - pos_);
    is_skipping_ = !is_finished_;
    return true;
  }
  if (!failure_.empty())
    add_problem(block, pending, std::exchange(failure_, {}));
  else if (is_blank(line))
    block.blank_lines += pending > 0;
  else if (!refuse_array(block, line))
    add_line(block, pending);
  finish_source();
  return true;
}

// Drops bytes up to the end of the line; false: it is not in sight.
bool BlockReader::skip_long_line(const char* bytes) {
  const i64 pending = end_ - pos_;
  const void* const line_end =
      pending == 0
          ? nullptr
          : std::memchr(bytes + pos_, '\n', static_cast<std::size_t>(pending));
  if (line_end == nullptr) {
    advance(pending);
    return false;
  }
  advance(static_cast<const char*>(line_end) - (bytes + pos_) + 1);
  number_++;
  is_skipping_ = false;
  return true;
}

bool BlockReader::cut_text(Block& block, const char* bytes) {
  if (std::ssize(block.lines) >= max_documents_ || !has_room(block, end_))
    return false;
  const i64 length = end_ - pos_;
  if (length > max_doc_bytes_)
    refuse_long(block, bytes, length);
  else if (!at_end_)
    return true;
  else if (!failure_.empty())
    add_problem(block, length, std::exchange(failure_, {}));
  else
    add_line(block, length);
  finish_source();
  return true;
}

void BlockReader::refuse_long(Block& block, const char* bytes, i64 length) {
  const std::string_view line(bytes + pos_, static_cast<std::size_t>(length));
  if (refuse_array(block, line.substr(0, kExcerptBytes)))
    return;
  add_problem(
      block, length,
      fmt::format("longer than {} bytes (--max-doc-bytes)", max_doc_bytes_));
}

// A .json file whose first line starts an array is no JSONL: one problem for
// the whole file.
bool BlockReader::refuse_array(Block& block, std::string_view line) {
  if (std::exchange(saw_line_, true))
    return false;
  const Source& source = sources_[static_cast<std::size_t>(source_)];
  if (!starts_array(line) || !is_json_name(source.path) ||
      source.format != InputFormat::kJsonl)
    return false;
  add_problem(block, std::ssize(line), array_advice(source.path));
  finish_source();
  return true;
}

void BlockReader::add_line(Block& block, i64 length) {
  block.lines.push_back({.begin = pos_ - base_,
                         .length = length,
                         .number = number_,
                         .offset = offset_,
                         .source = static_cast<u32>(source_),
                         .blank_lines = block.blank_lines});
}

void BlockReader::add_problem(Block& block, i64 length, std::string what) {
  // No more than a long line has for sure, wherever it was found to be long.
  add_line(block, std::min({length, kExcerptBytes, max_doc_bytes_}));
  block.lines.back().problem = static_cast<int>(block.problems.size());
  block.problems.push_back(std::move(what));
}

bool BlockReader::has_room(const Block& block, i64 end) const {
  return block.lines.empty() || end - base_ <= max_bytes_;
}

void BlockReader::finish_source() {
  advance(end_ - pos_);
  is_finished_ = true;
}

void BlockReader::advance(i64 bytes) {
  pos_ += bytes;
  offset_ += bytes;
  searched_ = 0;
}

}  // namespace docmill
