#include "lib/refine/local/repair_lines.h"

#include <cstring>
#include <span>

#include "kernels/line_counts.h"

namespace docmill {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool is_blank_byte(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// What a line's text starts with.
struct Indent {
  i64 bytes = 0;
  i64 columns = 0;
};
Indent indent_of(std::string_view text) {
  Indent indent;
  for (; indent.bytes < std::ssize(text) && indent.columns <= 200;
       indent.bytes++) {
    if (text[indent.bytes] == ' ')
      indent.columns++;
    else if (text[indent.bytes] == '\t')
      indent.columns += 4 - indent.columns % 4;
    else
      break;
  }
  return indent;
}

void set_facts(PageLine& line, const kernels::LineCounts& counts) {
  const std::string_view text = line.text;
  line.letters = counts.letters;
  line.digits = counts.digits;
  line.symbols = counts.symbols;
  line.high = counts.high;
  line.words = counts.words;
  line.inked = counts.bytes - counts.blanks;
  const Indent indent = indent_of(text);
  line.indent = indent.columns;
  i64 end = std::ssize(text);
  while (end > indent.bytes && is_blank_byte(text[end - 1]))
    end--;
  const i64 inner_blanks =
      i64{counts.blanks} - indent.bytes - (std::ssize(text) - end);
  line.has_gap =
      inner_blanks > 0 &&
      (inner_blanks >= i64{counts.words} ||
       (counts.tabs > 0 && std::memchr(text.data() + indent.bytes, '\t',
                                       end - indent.bytes) != nullptr));
  const bool is_blank =
      line.inked == 0
          ? text.find('\f') == text.npos && text.find('\v') == text.npos
          : line.high == line.inked && trim(text).empty();
  line.kind = is_blank ? LineKind::kBlank : LineKind::kText;
}

kernels::LineJob job_of(std::string_view text) {
  kernels::LineJob job;
  job.text = reinterpret_cast<const u8*>(text.data());
  job.size = text.size();
  return job;
}

}  // namespace

void measure(PageLine& line) {
  kernels::LineJob job = job_of(line.text);
  kernels::LineCounts counts[kernels::kMaxCountedLines];
  // An empty text has no line: its counts are zero.
  kernels::LineCounts all;
  if (kernels::count_lines(job, counts) > 0)
    all = counts[0];
  set_facts(line, all);
}

Page page_of(std::string_view text) {
  Page page;
  page.lines.reserve(text.size() / 32 + 8);
  page.has_bar = text.find('|') != text.npos;
  kernels::LineJob job = job_of(text);
  kernels::LineCounts counts[kernels::kMaxCountedLines];
  i64 at = 0;
  while (const size_t lines = kernels::count_lines(job, counts)) {
    for (kernels::LineCounts& count : std::span(counts, lines)) {
      PageLine& line = page.lines.emplace_back();
      line.text = text.substr(at, count.bytes);
      at += count.bytes;
      line.end_bytes = at < std::ssize(text) ? 1 : 0;
      at += line.end_bytes;
      if (line.end_bytes == 1 && line.text.ends_with('\r')) {
        line.text.remove_suffix(1);
        line.end_bytes = 2;
        count.bytes--;
        count.blanks--;
        page.has_carriage_return = true;
      }
      set_facts(line, count);
      page.has_gap |= line.has_gap;
    }
  }
  return page;
}

std::string_view trim_right_slowly(std::string_view text) {
  for (;;) {
    if (!text.empty() && is_blank_byte(text.back()))
      text.remove_suffix(1);
    else if (text.ends_with(kNoBreakSpace))
      text.remove_suffix(kNoBreakSpace.size());
    else
      return text;
  }
}

std::string_view trim_slowly(std::string_view text) {
  text = trim_right(text);
  for (;;) {
    if (!text.empty() && is_blank_byte(text.front()))
      text.remove_prefix(1);
    else if (text.starts_with(kNoBreakSpace))
      text.remove_prefix(kNoBreakSpace.size());
    else
      return text;
  }
}

}  // namespace docmill
