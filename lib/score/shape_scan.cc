#include "lib/score/shape_scan.h"

#include <bit>

#include "kernels/phrase_marks.h"
#include "kernels/utf8_step.h"
#include "kernels/word_bounds.h"
#include "lib/text/unicode_tables.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxKeptMasks = (std::size_t{1} << 20) / 64;
static_assert(kernels::kScanBlocks <= kernels::kBoundsChunk);

const u8* begin_of(std::string_view text) {
  return reinterpret_cast<const u8*>(text.data());
}

}  // namespace

const ShapeFindings& ShapeScan::scan(std::string_view text) {
  start(text);
  kernels::ScanJob job;
  job.text = begin_of(text);
  job.size = text.size();
  job.tables = &kClassTables;
  while (true) {
    const i64 chunk_begin = static_cast<i64>(job.at);
    kernels::scan_text(job, chunk_);
    if (chunk_.blocks == 0)
      break;
    for (std::size_t i = 0; i < chunk_.line_ends_found; i++) {
      const kernels::LineEnd& end = chunk_.line_ends[i];
      if (end.is_newline != 0)
        end_newline_line(end);
      if (end.is_line_break != 0)
        end_line(end);
    }
    if (parts_.word_list)
      list_words(chunk_begin);
  }
  finish(job.counts);
  return found_;
}

void ShapeScan::start(std::string_view text) {
  text_ = text;
  found_ = {};
  newline_line_ = line_ = {};
  is_inside_word_ = false;
  if (parts_.repeated_lines)
    repeated_lines_.start(text);
  if (parts_.word_list)
    word_list_.start(text);
  if (parts_.c4) {
    c4_.start();
    kernels::mark_phrases(begin_of(text), text.size(),
                          phrases_.reserve(text.size() / 64 + 1));
  }
}

Line ShapeScan::line_from(const LineBegin& begin,
                          const kernels::LineEnd& end) const {
  return {text_.substr(begin.at, end.at - begin.at), end.chars - begin.chars,
          end.words - begin.words, end.sentences - begin.sentences};
}

void ShapeScan::end_newline_line(const kernels::LineEnd& end) {
  if (parts_.repeated_lines)
    repeated_lines_.add(line_from(newline_line_, end));
  newline_line_ = {end.at + 1, end.chars + 1, end.words, end.sentences};
}

void ShapeScan::end_line(const kernels::LineEnd& end) {
  const Line line = line_from(line_, end);
  found_.shapes.add(line);
  if (parts_.c4)
    c4_.add(line, has_phrase(line));
  line_ = behind(end);
}

ShapeScan::LineBegin ShapeScan::behind(const kernels::LineEnd& end) const {
  const std::string_view rest = text_.substr(end.at);
  const bool is_pair = rest.starts_with("\r\n");
  const i64 bytes =
      is_pair ? 2
              : kernels::utf8_at(begin_of(rest), begin_of(rest) + rest.size())
                    .length;
  return {end.at + bytes, end.chars + (is_pair ? 2 : 1), end.words,
          end.sentences};
}

bool ShapeScan::has_phrase(const Line& line) const {
  const u64* const marks = phrases_.data();
  const i64 end = line.text.data() + line.text.size() - text_.data();
  for (i64 at = line.text.data() - text_.data(); at < end;
       at = (at / 64 + 1) * 64) {
    const u64 rest = marks[at / 64] >> at % 64;
    if (rest != 0 && at + std::countr_zero(rest) < end)
      return true;
  }
  return false;
}

void ShapeScan::list_words(i64 chunk_begin) {
  u32* const bounds = bounds_.reserve(kernels::kBoundsCapacity);
  const i64 held = is_inside_word_ ? 1 : 0;
  const i64 found =
      held + static_cast<i64>(kernels::word_bounds(
                 chunk_.words, chunk_.blocks, static_cast<u32>(chunk_begin),
                 is_inside_word_, bounds + held));
  word_list_.add({bounds, static_cast<std::size_t>(found)});
  if (is_inside_word_)
    bounds[0] = bounds[found - 1];
}

void ShapeScan::finish(const kernels::ScanCounts& counts) {
  const kernels::LineEnd end = {
      .at = static_cast<u32>(text_.size()),
      .is_newline = 0,
      .is_line_break = 0,
      .chars = static_cast<u32>(counts.chars),
      .words = static_cast<u32>(counts.words.words),
      .sentences = static_cast<u32>(counts.sentences)};
  if (line_.at < end.at) {  // what ends with a break has no empty line behind
    const Line line = line_from(line_, end);
    found_.shapes.add(line);
    if (parts_.c4)
      c4_.add(line, has_phrase(line));
  }
  if (parts_.repeated_lines) {
    repeated_lines_.add(line_from(newline_line_, end));
    found_.repeats = repeated_lines_.finish();
  }
  word_list_.finish(counts.chars);
  found_.counts = counts;
  found_.c4 = c4_.findings();
}

void ShapeScan::release_excess() {
  phrases_.release_above(kMaxKeptMasks);
  word_list_.release_excess();
  c4_.release_excess();
}

}  // namespace docmill
