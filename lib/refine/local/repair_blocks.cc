#include "lib/refine/local/repair_blocks.h"

#include <algorithm>
#include <array>

#include "lib/base/ascii.h"
#include "lib/refine/local/repair_shape.h"

namespace docmill {
namespace {

void protect(Page& page, i64 from, i64 to) {
  for (i64 i = from; i < to; i++)
    page.lines[i].kind = LineKind::kProtected;
}

// The first line after the front matter, 0 when there is none.
i64 protect_front_matter(Page& page) {
  if (page.size() == 0)
    return 0;
  const std::string_view mark = trim_right(page.lines[0].text);
  if (mark != "---" && mark != "+++")
    return 0;
  for (i64 i = 1; i < page.size(); i++) {
    const std::string_view line = trim_right(page.lines[i].text);
    if (line == mark || (mark == "---" && line == "...")) {
      protect(page, 0, i + 1);
      return i + 1;
    }
  }
  return 0;
}

struct Fence {
  char mark = 0;
  i64 length = 0;
  i64 indent = 0;
};

// The fence that `text` opens; length 0 when it opens none. A fence may
// stand right behind a list mark ("- ```sh").
Fence opened_fence(const PageLine& line) {
  std::string_view text = trim(line.text);
  if (text.size() < 3 || ascii::is_letter(text[0]) ||
      std::string_view("`~-*+0123456789").find(text[0]) == text.npos)
    return {};
  Fence fence{0, 0, line.indent};
  if (line.words > 1 && text.size() > 2 && !text.starts_with("```") &&
      !text.starts_with("~~~") && is_list_item(text)) {
    const std::string_view rest =
        trim(text.substr(std::min(text.size(), text.find_first_of(" \t"))));
    fence.indent += std::ssize(text) - std::ssize(rest);
    text = rest;
  }
  if (text.size() < 3 || (text[0] != '`' && text[0] != '~'))
    return {};
  fence.mark = text[0];
  while (fence.length < std::ssize(text) && text[fence.length] == fence.mark)
    fence.length++;
  const bool is_open = fence.length >= 3 &&
                       (fence.mark == '~' ||
                        text.find('`', fence.length) == std::string_view::npos);
  return is_open ? fence : Fence{};
}

bool closes(const PageLine& line, const Fence& fence) {
  if (line.indent > std::max<i64>(3, fence.indent + 3))
    return false;
  const std::string_view text = trim(line.text);
  return std::ssize(text) >= fence.length &&
         text.find_first_not_of(fence.mark) == std::string_view::npos;
}

// The first line after the fence that line `at` opens, `at` when it opens
// none.
i64 protect_fence(Page& page, i64 at) {
  const Fence fence = opened_fence(page.lines[at]);
  if (fence.length == 0)
    return at;
  i64 end = at + 1;
  while (end < page.size() && !closes(page.lines[end], fence))
    end++;
  end = std::min(end + 1, page.size());
  protect(page, at, end);
  return end;
}

// Mostly punctuation, or box-drawing characters.
bool is_drawing(const PageLine& line) {
  const i64 words = i64{line.letters} + line.digits + line.high;
  if (line.inked >= 4 && words * 2 < line.inked)
    return true;
  if (line.high < 6)
    return false;
  i64 boxes = 0;
  for (std::string_view lead : {"\xE2\x94", "\xE2\x95", "\xE2\x96"})
    if (line.text.find(lead) != std::string_view::npos)
      boxes++;
  return boxes > 0;
}

// A heading has a space after one to six number signs.
bool is_marked_heading(std::string_view text) {
  const size_t marks = text.find_first_not_of('#');
  return marks != text.npos && marks >= 1 && marks <= 6 && text[marks] == ' ';
}

LineKind kind_of(const PageLine& line) {
  const std::string_view text = trim(line.text);
  if (line.indent >= 4 || text.starts_with('>'))
    return LineKind::kProtected;
  if (ascii::is_letter(text[0])) {  // most lines: neither rule nor heading
    if (is_drawing(line))
      return LineKind::kProtected;
    return is_list_item(text) ? LineKind::kList : LineKind::kText;
  }
  if (is_rule(text))
    return text.find_first_of(" +") != text.npos &&
                   text.find_first_of("=+") != text.npos
               ? LineKind::kProtected  // the border of a plain-text table
               : LineKind::kRule;
  if (is_marked_heading(text))
    return LineKind::kHeading;
  if (is_drawing(line))
    return LineKind::kProtected;
  return is_list_item(text) ? LineKind::kList : LineKind::kText;
}

// A bar with text after it.
bool has_cells(const PageLine& line) {
  if (line.symbols == 0 || line.kind == LineKind::kBlank)
    return false;
  const std::string_view text = trim(line.text);
  const size_t bar = text.find('|');
  return bar != text.npos && bar + 1 < text.size();
}

// Rows with bars: two or more in a run, or one that bars enclose.
void protect_bar_tables(Page& page) {
  for (i64 from = 0; from < page.size();) {
    i64 to = from;
    while (to < page.size() && has_cells(page.lines[to]))
      to++;
    if (to - from >= 2) {
      protect(page, from, to);
    } else if (to - from == 1) {
      const std::string_view text = trim(page.lines[from].text);
      if (text.size() > 2 && text.front() == '|' && text.back() == '|')
        protect(page, from, to);
    }
    from = std::max(to, from + 1);
  }
}

// Where columns start: after two or more blanks inside a line.
struct Columns {
  std::array<i64, 16> starts;
  i64 count = 0;
  bool has_tab = false;
};

Columns columns_of(const PageLine& line) {
  Columns columns;
  if (!line.has_gap)
    return columns;
  const std::string_view text = trim_right(line.text);
  i64 column = 0;
  i64 blanks = 0;
  bool is_inside = false;
  bool after_stop = false;  // two blanks after a stop are typewriter style
  for (char c : text) {
    if ((static_cast<u8>(c) & 0xC0) == 0x80)
      continue;
    if (c == ' ' || c == '\t') {
      blanks += c == ' ' ? 1 : 2;
      columns.has_tab |= is_inside && c == '\t';
    } else {
      if (is_inside && blanks >= 2 && !(after_stop && blanks == 2) &&
          columns.count < std::ssize(columns.starts))
        columns.starts[columns.count++] = column;
      blanks = 0;
      is_inside = true;
      after_stop = c == '.' || c == '!' || c == '?' || c == ':';
    }
    column++;
  }
  return columns;
}

bool are_aligned(const Columns& a, const Columns& b) {
  if (a.has_tab && b.has_tab)
    return true;
  for (i64 i = 0; i < a.count; i++)
    if (std::find(b.starts.begin(), b.starts.begin() + b.count, a.starts[i]) !=
        b.starts.begin() + b.count)
      return true;
  return false;
}

void protect_columns(Page& page) {
  Columns above;
  for (i64 i = 0; i < page.size(); i++) {
    if (!page.lines[i].has_gap) {
      above.count = 0;
      above.has_tab = false;
      continue;
    }
    const Columns here = columns_of(page.lines[i]);
    if (i > 0 && are_aligned(above, here))
      protect(page, i - 1, i + 1);
    above = here;
  }
}

// Blank lines between two protected lines belong to what is protected.
void protect_blanks_inside(Page& page) {
  i64 last = -1;  // the last line with ink
  for (i64 i = 0; i < page.size(); i++) {
    if (page.lines[i].kind == LineKind::kBlank)
      continue;
    if (last >= 0 && page.lines[last].kind == LineKind::kProtected &&
        page.lines[i].kind == LineKind::kProtected)
      protect(page, last + 1, i);
    last = i;
  }
}

void tell_underlined_headings(Page& page) {
  for (i64 i = 1; i < page.size(); i++)
    if (page.lines[i].kind == LineKind::kRule &&
        page.lines[i - 1].kind == LineKind::kText)
      page.lines[i - 1].kind = LineKind::kHeading;
}

}  // namespace

void tell_blocks(Page& page) {
  bool has_rule = false;
  for (i64 i = protect_front_matter(page); i < page.size();) {
    if (page.lines[i].kind == LineKind::kBlank) {
      i++;
      continue;
    }
    const i64 after = protect_fence(page, i);
    if (after == i) {
      const LineKind kind = kind_of(page.lines[i]);
      page.lines[i].kind = kind;
      has_rule |= kind == LineKind::kRule;
    }
    i = std::max(after, i + 1);
  }
  if (page.has_bar)
    protect_bar_tables(page);
  if (page.has_gap)
    protect_columns(page);
  if (has_rule)
    tell_underlined_headings(page);
  protect_blanks_inside(page);
}

}  // namespace docmill
