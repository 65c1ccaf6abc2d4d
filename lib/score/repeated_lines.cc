#include "lib/score/repeated_lines.h"

#include <algorithm>

#include "kernels/utf8_step.h"
#include "lib/score/word_hash.h"
#include "lib/text/unicode_tables.h"
#include "lib/text/utf8.h"
#include "lib/text/white_space.h"

namespace docmill {
namespace {

bool ends_terminal(std::string_view line) {
  const u8* const begin = reinterpret_cast<const u8*>(line.data());
  const kernels::Utf8Step last =
      kernels::utf8_before(begin, begin + line.size());
  return last.code_point != kernels::kNoCodePoint &&
         (kClassTables.of(last.code_point) & kernels::kTerminal) != 0;
}

void count_repeat(Repeats& repeats, i64 chars) {
  repeats.repeated++;
  repeats.repeated_chars += chars;
}

// The part of `text` that lies in `bounds`, both parts of the same text.
std::string_view clip(std::string_view text, std::string_view bounds) {
  const char* const begin = std::max(text.data(), bounds.data());
  const char* const end =
      std::min(text.data() + text.size(), bounds.data() + bounds.size());
  return begin < end ? std::string_view(begin, end) : std::string_view();
}

}  // namespace

void RepeatedLines::start(std::string_view text) {
  constexpr i64 kUsualLineBytes = 40;
  found_ = {};
  text_ = text;
  stripped_ = strip(text);
  paragraph_ = {};
  is_paragraph_filled_ = false;
  lines_.reset(std::ssize(text) / kUsualLineBytes);
  paragraphs_.reset(std::ssize(text) / (8 * kUsualLineBytes));
}

void RepeatedLines::add(const Line& line) {
  if (line.text.empty()) {
    end_paragraph();
    return;
  }
  found_.lines.pieces++;
  const bool is_new = lines_.insert(hash_bytes(line.text));
  if (!is_new)
    count_repeat(found_.lines, line.chars);
  add_to_paragraph(line);
  if (line.is_blank())
    return;
  found_.filled_lines++;
  found_.ended_lines += ends_terminal(line.text);
  found_.short_lines += line.chars <= kShortLineChars;
  found_.repeated_filled_chars += is_new ? 0 : line.chars;
}

void RepeatedLines::add_to_paragraph(const Line& line) {
  const std::string_view part = clip(line.text, stripped_);
  if (part.empty())
    return;
  const char* const begin =
      paragraph_.empty() ? part.data() : paragraph_.data();
  paragraph_ = std::string_view(begin, part.data() + part.size());
  is_paragraph_filled_ |= !line.is_blank();
}

void RepeatedLines::end_paragraph() {
  if (paragraph_.empty())
    return;
  Repeats& found = found_.paragraphs;
  found.pieces++;
  found_.filled_paragraphs += is_paragraph_filled_;
  if (!paragraphs_.insert(hash_bytes(paragraph_)))
    count_repeat(found, count_chars(paragraph_));
  paragraph_ = {};
  is_paragraph_filled_ = false;
}

LineRepeats RepeatedLines::finish() {
  end_paragraph();
  if (found_.paragraphs.pieces == 0)
    found_.paragraphs.pieces = 1;  // splitting nothing gives one empty piece
  const int empty_pieces = text_.starts_with('\n') + text_.ends_with('\n');
  const bool is_newline_only = found_.lines.pieces == 0 && !text_.empty();
  found_.lines.pieces += is_newline_only ? 2 : empty_pieces;
  if (is_newline_only || empty_pieces == 2)
    count_repeat(found_.lines, 0);
  lines_.release_excess();
  paragraphs_.release_excess();
  return found_;
}

}  // namespace docmill
