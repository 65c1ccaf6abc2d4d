#include "lib/score/text_scan.h"

#include <bit>

#include "kernels/phrase_marks.h"
#include "kernels/utf8_step.h"
#include "kernels/word_bounds.h"
#include "lib/text/unicode_tables.h"

namespace docmill {
namespace {

constexpr i64 kBlock = kernels::kClassBlock;
constexpr std::size_t kMaxKeptMasks = (std::size_t{1} << 20) / 64;
static_assert(kernels::kClassBlocks <= kernels::kBoundsChunk);

const u8* begin_of(std::string_view text) {
  return reinterpret_cast<const u8*>(text.data());
}

// The bytes of the line break at text[at], which is not CR LF.
i64 break_length(std::string_view text, i64 at) {
  const u8* const begin = begin_of(text);
  return kernels::utf8_at(begin + at, begin + text.size()).length;
}

u64 below(int bit) { return (u64{1} << bit) - 1; }

}  // namespace

const TextFindings& TextScan::scan(std::string_view text) {
  text_ = text;
  found_ = {};
  counted_ = newline_line_ = line_ = {};
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
  kernels::ClassJob job;
  job.text = begin_of(text);
  job.size = text.size();
  job.tables = &kClassTables;
  for (chunk_ = 0;; chunk_ += kernels::kClassBlocks * kBlock) {
    const auto blocks = static_cast<i64>(kernels::mark_chars(job, masks_));
    if (blocks == 0)
      break;
    for (i64 k = 0; k < blocks; k++)
      scan_block(k);
    if (parts_.word_list)
      list_words(blocks);
  }
  finish(job.counts);
  return found_;
}

void TextScan::scan_block(i64 k) {
  starts_ = found_.words.add({.chars = masks_.chars[k],
                              .spaces = masks_.spaces[k],
                              .letters = masks_.letters[k],
                              .plain = masks_.plain[k],
                              .stops = masks_.stops[k],
                              .breaks = masks_.breaks[k]});
  if (parts_.repeated_lines)
    for (u64 ends = masks_.newlines[k]; ends != 0; ends &= ends - 1)
      end_newline_line(place_in_block(k, std::countr_zero(ends)));
  for (u64 ends = masks_.breaks[k]; ends != 0; ends &= ends - 1)
    end_line(place_in_block(k, std::countr_zero(ends)));
  counted_.chars += std::popcount(masks_.chars[k]);
  counted_.words += std::popcount(starts_.words);
  counted_.sentences += std::popcount(starts_.sentences);
}

// The place of a bit of the chunk's block k, with what was counted before it.
TextScan::LineCursor TextScan::place_in_block(i64 k, int bit) const {
  const u64 before = below(bit);
  return {chunk_ + k * kBlock + bit,
          counted_.chars + std::popcount(masks_.chars[k] & before),
          counted_.words + std::popcount(starts_.words & before),
          counted_.sentences + std::popcount(starts_.sentences & before)};
}

Line TextScan::line_to(const LineCursor& begin, const LineCursor& end) const {
  return {text_.substr(begin.begin, end.begin - begin.begin),
          end.chars - begin.chars, end.words - begin.words,
          end.sentences - begin.sentences};
}

void TextScan::end_newline_line(const LineCursor& end) {
  repeated_lines_.add(line_to(newline_line_, end));
  newline_line_ = end;
  newline_line_.begin++;
  newline_line_.chars++;
}

void TextScan::end_line(const LineCursor& end) {
  const Line line = line_to(line_, end);
  found_.shapes.add(line);
  if (parts_.c4)
    c4_.add(line, has_phrase(line_.begin, end.begin));
  if (end.begin == std::ssize(text_))
    return;
  const bool is_pair = text_.substr(end.begin, 2) == "\r\n";
  line_ = end;
  line_.begin += is_pair ? 2 : break_length(text_, end.begin);
  line_.chars += is_pair ? 2 : 1;
}

bool TextScan::has_phrase(i64 begin, i64 end) const {
  const u64* const marks = phrases_.data();
  for (i64 at = begin; at < end; at = (at / 64 + 1) * 64) {
    const u64 rest = marks[at / 64] >> at % 64;
    if (rest != 0 && at + std::countr_zero(rest) < end)
      return true;
  }
  return false;
}

void TextScan::list_words(i64 blocks) {
  u64 words[kernels::kClassBlocks];
  for (i64 k = 0; k < blocks; k++)
    words[k] = ~masks_.spaces[k];
  u32* const bounds = bounds_.reserve(kernels::kBoundsCapacity);
  const i64 held = is_inside_word_ ? 1 : 0;
  const auto found = held + static_cast<i64>(kernels::word_bounds(
                                words, blocks, static_cast<u32>(chunk_),
                                is_inside_word_, bounds + held));
  word_list_.add({bounds, static_cast<std::size_t>(found)});
  if (is_inside_word_)
    bounds[0] = bounds[found - 1];
}

void TextScan::finish(const kernels::ClassCounts& chars) {
  LineCursor end = counted_;
  end.begin = std::ssize(text_);
  if (line_.begin < end.begin)  // what ends with a break has no empty line
    end_line(end);
  if (parts_.repeated_lines) {
    end_newline_line(end);
    found_.repeats = repeated_lines_.finish();
  }
  word_list_.finish(chars.chars);
  found_.chars = chars;
  found_.sentences = counted_.sentences;
  found_.c4 = c4_.findings();
}

void TextScan::release_excess() {
  phrases_.release_above(kMaxKeptMasks);
  word_list_.release_excess();
}

}  // namespace docmill
