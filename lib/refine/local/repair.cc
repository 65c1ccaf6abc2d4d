#include "lib/refine/local/repair.h"

#include "lib/refine/local/repair_blocks.h"
#include "lib/refine/local/repair_boilerplate.h"
#include "lib/refine/local/repair_chars.h"
#include "lib/refine/local/repair_lines.h"
#include "lib/refine/local/repair_repeats.h"
#include "lib/refine/local/repair_wraps.h"

namespace docmill {
namespace {

bool ends_in_crlf(const Page& page) {
  if (!page.has_carriage_return)
    return false;
  i64 crlf = 0;
  i64 ended = 0;
  for (const PageLine& line : page.lines) {
    crlf += line.end_bytes == 2;
    ended += line.end_bytes > 0;
  }
  return crlf * 2 > ended;
}

// Drops blank lines at both ends, all but one in a run of more than two, and
// those that a dropped line leaves behind.
void drop_blank_lines(Page& page) {
  constexpr i64 kMaxRun = 2;
  const auto drop = [&](i64 from, i64 to) {
    for (i64 i = from; i < to; i++) {
      page.counts.blank_lines += !page.lines[i].is_dropped;
      page.lines[i].is_dropped = true;
    }
  };
  i64 from = 0;    // where the run of blank and dropped lines starts
  i64 blanks = 0;  // blank lines in it
  i64 last_blank = -1;
  bool has_gap = false;  // a dropped line in it
  for (i64 i = 0; i < page.size(); i++) {
    PageLine& line = page.lines[i];
    if (line.is_dropped) {
      has_gap = true;
    } else if (line.kind == LineKind::kBlank) {
      blanks++;
      last_blank = i;
    } else {
      if (from == 0)
        drop(0, i);
      else if (blanks > kMaxRun || (has_gap && blanks > 1))
        drop(from, last_blank);
      from = i + 1;
      blanks = 0;
      has_gap = false;
    }
  }
  drop(from, page.size());
}

bool has_any_ink(const Page& page) {
  for (i64 i = 0; i < page.size(); i++)
    if (page.has_ink(i))
      return true;
  return false;
}

// The page as text. Protected lines keep their line ends, the others get the
// document's; the last line ends as the source ends.
std::string written(Page& page, std::string_view source, bool crlf) {
  std::string text;
  text.reserve(source.size() + 16);
  const bool ends_in_newline = source.ends_with('\n');
  i64 last = page.size() - 1;
  while (last >= 0 && page.lines[last].is_dropped)
    last--;
  for (i64 i = 0; i <= last; i++) {
    const PageLine& line = page.lines[i];
    if (line.is_dropped)
      continue;
    text += line.text;
    if (i == last && !ends_in_newline)
      break;
    const bool keeps_end =
        line.kind == LineKind::kProtected && line.end_bytes > 0;
    const bool gets_crlf = keeps_end ? line.end_bytes == 2 : crlf;
    if (line.end_bytes > 0 && gets_crlf != (line.end_bytes == 2))
      page.counts.line_ends++;
    text += gets_crlf ? "\r\n" : "\n";
  }
  return text;
}

// One round of all repairs. An empty text without counts: nothing to do.
Repaired repaired_once(std::string_view source) {
  Page page = page_of(source);
  tell_blocks(page);
  repair_chars(page);
  drop_navigation(page);
  drop_boilerplate(page);
  drop_page_furniture(page);
  drop_repeated_lines(page);
  drop_repeated_sentences(page);
  drop_repeated_paragraphs(page);
  repair_hyphenation(page);
  join_broken_lines(page);
  // Whatever else is wrong, a repair never empties a document.
  if (!has_any_ink(page))
    return {};
  drop_blank_lines(page);
  const bool has_mixed_ends = page.has_carriage_return;
  if (!has_mixed_ends && page.counts.total() == 0)
    return {};
  Repaired result;
  result.text = written(page, source, ends_in_crlf(page));
  result.counts = page.counts;
  return result;
}

void add(RepairCounts& sum, const RepairCounts& more) {
  sum.mojibake += more.mojibake;
  sum.nfc += more.nfc;
  sum.zero_width += more.zero_width;
  sum.blanks += more.blanks;
  sum.blank_lines += more.blank_lines;
  sum.line_ends += more.line_ends;
  sum.repeated_lines += more.repeated_lines;
  sum.repeated_sentences += more.repeated_sentences;
  sum.repeated_paragraphs += more.repeated_paragraphs;
  sum.navigation += more.navigation;
  sum.boilerplate += more.boilerplate;
  sum.page_furniture += more.page_furniture;
  sum.hyphenations += more.hyphenations;
  sum.joined_lines += more.joined_lines;
}

}  // namespace

Repaired repair(std::string_view text) {
  Repaired settled;
  for (int round = 0; round < kMaxRounds; round++) {
    const std::string_view source = round == 0 ? text : settled.text;
    Repaired next = repaired_once(source);
    if (next.counts.total() == 0 || next.text == source) {
      if (round == 0)
        settled.text = text;
      // Rounds may undo each other and come back to the start.
      if (settled.text == text)
        settled.counts = {};
      return settled;
    }
    add(settled.counts, next.counts);
    settled.text = std::move(next.text);
  }
  // Not settled: only the text as it came is sure to come out the same again.
  return {std::string(text), {}};
}

}  // namespace docmill
