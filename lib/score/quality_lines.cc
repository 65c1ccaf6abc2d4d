#include "lib/score/quality_lines.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "lib/base/hash.h"
#include "lib/score/quality_boilerplate.h"

namespace docmill {
namespace {

constexpr i64 kMinRepeatedBytes = 20;  // shorter segments repeat by nature
constexpr i64 kLongLineBytes = 60;
constexpr i64 kMarginSlack = 6;  // bytes that a ragged margin may lack

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_letter(char c) { return is_lower(static_cast<char>(c | 32)); }

u64 load8(const char* p) {
  u64 value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

// Length, first 16 and last 16 bytes: enough to tell the segments of one text
// apart, at a price that does not grow with their length.
// REQUIRES: size >= kMinRepeatedBytes.
u64 segment_hash(std::string_view s) {
  const char* end = s.data() + s.size();
  const u64 outer = hash_combine(load8(s.data()) ^ s.size(), load8(end - 8));
  return outer ^ hash_combine(load8(s.data() + 8) + 1, load8(end - 16));
}

// Goes through the text once; line_stats() feeds it the marked places.
class LinePass {
 public:
  LinePass(std::string_view text, SegmentTable& table)
      : text_(text), table_(table) {}

  // Takes the marks of one block from byte `base` on that stand in the line.
  void add_marks(u64 bars, u64 runs, i64 base) {
    if (bars != 0)
      bars_ += std::popcount(bars);
    if (runs == 0)
      return;
    if (runs_ == 0)
      first_run_ = base + std::countr_zero(runs);
    runs_ += std::popcount(runs);
  }

  void end_segment(i64 at) {
    skip_newlines();
    if (at <= segment_)
      return;
    add_segment(trimmed(segment_, at));
    segment_ = at;
    segments_in_line_++;
  }

  void end_line(i64 at) {
    skip_newlines();
    if (at > segment_)
      add_segment(trimmed(segment_, at));
    if (at > line_)
      add_line(at);
    line_ = segment_ = at;
    segments_in_line_ = 0;
    bars_ = 0;
    runs_ = 0;
  }

  LineStats finish(const kernels::TextCounts& counts) {
    end_line(std::ssize(text_));
    stats_.counts = counts;
    stats_.blank_runs += pending_runs_;
    stats_.fence_is_open = in_fence_;
    return stats_;
  }

 private:
  // At a line's start: passes the newline before it and blank lines.
  void skip_newlines() {
    if (segment_ != line_ || line_ >= std::ssize(text_) || text_[line_] != '\n')
      return;
    i64 at = line_;
    while (at < std::ssize(text_) && text_[at] == '\n')
      at++;
    after_blank_line_ = after_blank_line_ || at - line_ > 1;
    line_ = segment_ = at;
  }

  std::string_view trimmed(i64 begin, i64 end) const {
    while (begin < end && is_blank(text_[begin]))
      begin++;
    while (end > begin && is_blank(text_[end - 1]))
      end--;
    return text_.substr(begin, end - begin);
  }

  void add_segment(std::string_view segment) {
    stats_.segments++;
    const i64 size = std::ssize(segment);
    if (size < kMinRepeatedBytes)
      return;
    if (table_.insert(segment_hash(segment)))
      stats_.repeated_bytes += size;
    if (segments_in_line_ > 0 && is_boilerplate(segment)) {
      stats_.boilerplate_bytes += size;
      stats_.boilerplate_lines++;
    }
  }

  void add_line(i64 end) {
    const std::string_view line = trimmed(line_, end);
    if (line.empty()) {
      after_blank_line_ = true;
      return;
    }
    const i64 size = std::ssize(line);
    stats_.lines++;
    if (line.starts_with("```") || line.starts_with("~~~"))
      in_fence_ = !in_fence_;
    if (is_boilerplate(line) || (bars_ > 0 && is_menu(line, bars_))) {
      stats_.boilerplate_bytes += size;
      stats_.boilerplate_lines++;
    }
    const i64 indent = line.data() - (text_.data() + line_);
    const bool is_code = in_fence_ || indent >= 4 || line[0] == '|';
    if (runs_ > 0)
      add_blank_runs(is_code);
    if (!is_code) {
      stats_.prose_lines++;
      join(line, indent);
    }
    stats_.long_line_bytes += size >= kLongLineBytes ? size : 0;
    stats_.last_follows_line = !after_blank_line_ && stats_.lines > 1;
    stats_.before_last_is_open = is_open_;
    remember(line, indent);
  }

  // Runs of blanks are stray unless they make columns: the first run of the
  // line ends where that of the line with runs before it ended, or has a tab.
  // Whether a first row is one shows at the next line with runs.
  void add_blank_runs(bool is_code) {
    i64 end = first_run_;
    bool has_tab = text_[end - 1] == '\t';
    for (; end < std::ssize(text_) && is_blank(text_[end]); end++)
      has_tab = has_tab || text_[end] == '\t';
    const i64 column = end - line_;
    const bool is_row = column == column_ || has_tab;
    column_ = column;
    if (!is_row)
      stats_.blank_runs += pending_runs_;
    pending_runs_ = is_row || is_code ? 0 : runs_;
  }

  // Looks at the border between the line before and this one.
  void join(std::string_view line, i64 indent) {
    if (!is_open_ || !is_lower(line[0]))
      return;
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
    else if (would_fit)
      stats_.broken_lines++;
    else
      stats_.wrapped_lines++;
  }

  void remember(std::string_view line, i64 indent) {
    const char last = line.back();
    const char before = line.size() > 1 ? line[line.size() - 2] : ' ';
    ends_in_hyphen_ = last == '-' && is_lower(before);
    is_open_ = !in_fence_ && runs_ == 0 &&
               (is_letter(last) || last == ',' || ends_in_hyphen_);
    before_width_ = after_blank_line_ ? 0 : width_;
    width_ = indent + std::ssize(line);
    after_blank_line_ = false;
    stats_.last_line = line;
    const bool ends = last == '.' || last == '!' || last == '?' ||
                      last == ':' || last == ';' ||
                      static_cast<u8>(last) >= 0x80;
    stats_.ended_lines += ends;
  }

  std::string_view text_;
  SegmentTable& table_;
  LineStats stats_;
  i64 line_ = 0;     // where the line begins, or the newline before it
  i64 segment_ = 0;  // where the segment begins
  i64 segments_in_line_ = 0;
  i64 bars_ = 0;       // in the line
  i64 runs_ = 0;       // of blanks, in the line
  i64 first_run_ = 0;  // the second blank of the first of them
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

void SegmentTable::start_text(i64 bytes) {
  if (++text_ == 0) {  // after 2^32 texts
    entries_ = {};
    text_ = 1;
  }
  const u64 wanted = std::bit_ceil(static_cast<u64>(bytes / 16 + 64));
  mask_ = std::min<u64>(wanted, kEntries) - 1;
}

bool SegmentTable::insert(u64 hash) {
  Entry& entry = entries_[hash & mask_];
  const u32 tag = static_cast<u32>(hash >> 32);
  const bool is_known = entry.text == text_ && entry.tag == tag;
  entry = {tag, text_};
  return is_known;
}

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
    for (size_t k = 0; k < blocks; k++, base += kernels::kMarkBlock) {
      const u64 lines = marks.line_ends[k];
      u64 bars = marks.bars[k];
      u64 runs = marks.blank_runs[k];
      for (u64 ends = lines | marks.sentence_ends[k]; ends != 0;
           ends &= ends - 1) {
        const int bit = std::countr_zero(ends);
        if ((lines >> bit & 1) == 0) {
          pass.end_segment(base + bit);
          continue;
        }
        const u64 before = (u64{1} << bit) - 1;
        pass.add_marks(bars & before, runs & before, base);
        bars &= ~before;
        runs &= ~before;
        pass.end_line(base + bit);
      }
      pass.add_marks(bars, runs, base);
    }
  }
}

}  // namespace docmill
