#include "lib/score/quality_lines.h"

#include <algorithm>

#include "lib/score/line_marks.h"
#include "lib/score/quality_boilerplate.h"

namespace docmill {
namespace {

using enum line_marks::Trait;
using line_marks::is;
using line_marks::kMaxPieces;
using line_marks::kPositions;
using line_marks::MarkQueue;

constexpr i64 kMinRepeatedBytes = 20;  // shorter segments repeat by nature
constexpr i64 kLongLineBytes = 60;
constexpr i64 kMarginSlack = 6;  // bytes that a ragged margin may lack

// Goes through the text once, a call of mark_text() at a time: first cuts
// the segments, then looks at those that are long enough to matter, then at
// the lines. The three loops are short and nearly free of branches, which
// texts make unpredictable.
class LinePass {
 public:
  LinePass(std::string_view text, SegmentTable& table)
      : text_(text), table_(table) {}

  // Takes the marks of the blocks from byte `base` on.
  void add(const kernels::Marks& marks, std::size_t blocks, i64 base) {
    const u32 first = static_cast<u32>(base);
    const std::size_t begins =
        held_ +
        kernels::bit_positions(marks.begins, blocks, first, begins_ + held_);
    const std::size_t ends =
        kernels::bit_positions(marks.ends, blocks, first, ends_);
    begins_[begins] = 0;
    cut(static_cast<i64>(ends));
    look_at_long_segments();
    if (marks.has_bars)
      bars_.fill(marks.bars, blocks, base);
    if (marks.has_blank_runs)
      runs_.fill(marks.blank_runs, blocks, base);
    add_lines();
    take_marks(base + static_cast<i64>(blocks * kernels::kMarkBlock));
    held_ = begins - ends;
    begins_[0] = begins_[ends];
  }

  LineStats finish(const kernels::TextCounts& counts) {
    if (held_ != 0 && begins_[0] < text_.size()) {
      begins_[1] = 0;
      ends_[0] = static_cast<u32>(text_.size());
      cut(1);
      look_at_long_segments();
      add_lines();
    }
    stats_.counts = counts;
    stats_.blank_runs += pending_runs_;
    stats_.fence_is_open = in_fence_;
    return stats_;
  }

 private:
  struct Line {
    u32 begin;         // with white space
    u32 end;           // likewise
    u32 text_begin;    // without
    u32 text_end;      // likewise; not after text_begin: a blank line
    u32 last_segment;  // where it begins
  };
  struct Segment {
    u32 begin;  // without white space at its ends
    u32 size;
    bool is_first;  // of its line
  };

  // Trims the first `count` segments; collects the long ones and the lines.
  // What goes on from segment to segment is kept in local numbers: a struct
  // that is written in parts and copied as a whole makes the CPU wait.
  void cut(i64 count) {
    stats_.segments += count;
    Segment* segment = segments_;
    Line* line = lines_;
    u32 line_begin = line_begin_;
    u32 line_text = line_text_;
    bool is_first = is_line_start_;
    for (i64 i = 0; i < count; i++) {
      const u32 begin = begins_[i];
      const u32 end = ends_[i];
      const std::string_view whole = trimmed(begin, end);
      const u32 text = static_cast<u32>(whole.data() - text_.data());
      const u32 size = static_cast<u32>(whole.size());
      segment->begin = text;
      segment->size = size;
      segment->is_first = is_first;
      segment += size >= kMinRepeatedBytes;

      line_begin = is_first ? begin : line_begin;
      line_text = is_first ? text : line_text;
      line->begin = line_begin;
      line->end = end;
      line->text_begin = line_text;
      // Only the first segment of a line or its last can be blank.
      line->text_end = size == 0 ? begin : text + size;
      line->last_segment = begin;
      // Where no segment begins at this one's end, its line ends.
      is_first = begins_[i + 1] != end;
      line += is_first;
    }
    segments_end_ = segment;
    lines_end_ = line;
    line_begin_ = line_begin;
    line_text_ = line_text;
    is_line_start_ = is_first;
  }

  std::string_view trimmed(std::size_t begin, std::size_t end) const {
    const char* const text = text_.data();
    begin += is(kBlank, text[begin]);  // of a sentence, it is one as a rule
    while (begin < end && is(kBlank, text[begin]))
      begin++;
    while (end > begin && is(kBlank, text[end - 1]))
      end--;
    return {text + begin, end - begin};
  }

  void look_at_long_segments() {
    for (const Segment* s = segments_; s != segments_end_; s++) {
      const std::string_view segment(text_.data() + s->begin, s->size);
      const i64 size = s->size;
      stats_.repeated_bytes += table_.insert(segment) ? size : 0;
      if (s->is_first)
        continue;
      stats_.starts++;
      stats_.low_starts += is(kLower, segment[0]);
      if (is_boilerplate(segment))
        add_boilerplate(size);
    }
  }

  void add_boilerplate(i64 size) { stats_.boilerplate_bytes += size; }

  void add_lines() {
    for (const Line* line = lines_; line != lines_end_; line++) {
      take_marks(line->end);
      after_blank_line_ |= line->begin - end_ > 1;
      end_ = line->end;
      if (line->text_begin < line->text_end)
        add_line(*line);
      else
        after_blank_line_ = true;
      bar_count_ = 0;
      run_count_ = 0;
    }
  }

  // Takes the marks before `end`, which stand in the line that goes on.
  void take_marks(i64 end) {
    while (bars_.take_before(end) >= 0)
      bar_count_++;
    for (i64 at; (at = runs_.take_before(end)) >= 0; run_count_++)
      if (run_count_ == 0)
        first_run_ = at;
  }

  void add_line(const Line& place) {
    const std::string_view line =
        text_.substr(place.text_begin, place.text_end - place.text_begin);
    const i64 size = std::ssize(line);
    stats_.lines++;
    if (line[0] == '`' || line[0] == '~')
      in_fence_ ^= line.starts_with("```") || line.starts_with("~~~");
    if (is_boilerplate(line) || (bar_count_ > 0 && is_menu(line, bar_count_))) {
      add_boilerplate(size);
      return;
    }
    const i64 indent = place.text_begin - place.begin;
    const bool is_code = in_fence_ | (indent >= 4) | (line[0] == '|');
    if (run_count_ > 0)
      add_blank_runs(place.begin, is_code);
    if (is_open_ & is(kLower, line[0]) & !is_code)
      join(line, indent);
    end_paragraph();
    const bool is_begin = !is_code & (size >= kLongLineBytes) &
                          (after_blank_line_ | !is_open_ | (stats_.lines == 1));
    stats_.begins += is_begin;
    stats_.low_begins += is_begin & is(kLower, line[0]);
    stats_.last_follows_line = !after_blank_line_ & (stats_.lines > 1);
    stats_.before_last_is_open = is_open_;
    stats_.last_segment = i64{place.last_segment} - place.text_begin;
    remember(line, indent);
  }

  // Runs of blanks are stray unless they make columns: the first run of the
  // line ends where that of the line with runs before it ended, or has a tab.
  // Whether a first row is one shows at the next line with runs.
  void add_blank_runs(i64 line_begin, bool is_code) {
    i64 end = first_run_;
    bool has_tab = text_[end - 1] == '\t';
    for (; end < std::ssize(text_) && is(kBlank, text_[end]); end++)
      has_tab = has_tab || text_[end] == '\t';
    const i64 column = end - line_begin;
    const bool is_row = column == column_ || has_tab;
    column_ = column;
    if (!is_row)
      stats_.blank_runs += pending_runs_;
    pending_runs_ = is_row || is_code ? 0 : run_count_;
  }

  // Counts the line before, if a paragraph ended with it.
  void end_paragraph() {
    const bool is_end = width_ >= (after_blank_line_ ? kLongLineBytes : 120);
    stats_.long_ends += is_end;
    stats_.open_ends += is_end & is_open_;
  }

  // Looks at the border between the line before and this one, where a
  // sentence seems to go on.
  void join(std::string_view line, i64 indent) {
    const i64 room =
        std::max(before_width_, indent + std::ssize(line)) - kMarginSlack;
    const i64 space = static_cast<i64>(std::min(line.find(' '), line.size()));
    const bool would_fit = width_ + 1 + space <= room;
    if (ends_in_hyphen_) {
      stats_.hyphenated += !after_blank_line_;
      return;
    }
    if (after_blank_line_)
      stats_.broken_lines += width_ >= 24;
    else
      stats_.broken_lines += would_fit;
  }

  void remember(std::string_view line, i64 indent) {
    const char last = line.back();
    const char before = line.size() > 1 ? line[line.size() - 2] : ' ';
    ends_in_hyphen_ = (last == '-') & is(kLower, before);
    is_open_ =
        !in_fence_ & (run_count_ == 0) & (is(kGoesOn, last) | ends_in_hyphen_);
    before_width_ = after_blank_line_ ? 0 : width_;
    width_ = indent + std::ssize(line);
    after_blank_line_ = false;
    stats_.last_line = line;
  }

  std::string_view text_;
  SegmentTable& table_;
  LineStats stats_;

  // Of the blocks of this call; a segment held over comes first.
  u32 begins_[kPositions];
  u32 ends_[kPositions];
  std::size_t held_ = 0;
  Segment segments_[kMaxPieces];
  const Segment* segments_end_ = segments_;
  Line lines_[kMaxPieces];
  const Line* lines_end_ = lines_;
  MarkQueue bars_;
  MarkQueue runs_;  // of blanks

  bool is_line_start_ = true;  // the next segment begins a line
  u32 line_begin_ = 0;         // of the line that is being cut
  u32 line_text_ = 0;          // where it begins without white space
  i64 end_ = 0;                // where the line before ended
  i64 bar_count_ = 0;
  i64 run_count_ = 0;
  i64 first_run_ = 0;  // the second blank of the line's first run
  i64 column_ = 0;     // where the last first run ended, in its line
  i64 pending_runs_ = 0;
  i64 width_ = 0;         // of the line before
  i64 before_width_ = 0;  // of the one before that, in the same paragraph
  bool after_blank_line_ = false;
  bool is_open_ = false;
  bool ends_in_hyphen_ = false;
  bool in_fence_ = false;
};

}  // namespace

LineStats line_stats(std::string_view text, SegmentTable& table) {
  table.start_text(std::ssize(text));
  kernels::MarkJob job;
  job.text = reinterpret_cast<const uint8_t*>(text.data());
  job.size = text.size();
  LinePass pass(text, table);
  kernels::Marks marks;
  for (i64 base = 0;;) {
    const size_t blocks = kernels::mark_text(job, marks);
    if (blocks == 0)
      return pass.finish(job.counts);
    pass.add(marks, blocks, base);
    base += static_cast<i64>(blocks * kernels::kMarkBlock);
  }
}

}  // namespace docmill
