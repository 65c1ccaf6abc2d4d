// Menus, crumbs and the links to neighbours; the contract is in
// repair_boilerplate.h.

#include <algorithm>
#include <array>
#include <vector>

#include "lib/base/ascii.h"
#include "lib/refine/local/repair_boilerplate.h"
#include "lib/refine/local/repair_edges.h"
#include "lib/refine/local/repair_shape.h"

namespace docmill {
namespace {

constexpr size_t kMaxWordBytes = 20;  // of the longest navigation word
constexpr i64 kMaxTitleBytes = 100;

// Sorted, lower case.
constexpr std::string_view kNavigationWords[] = {
    "about",
    "about us",
    "back to top",
    "categories",
    "contact",
    "contact us",
    "contents",
    "cookie policy",
    "download the ebook",
    "faq",
    "help",
    "home",
    "imprint",
    "index",
    "log in",
    "login",
    "main menu",
    "menu",
    "modules",
    "navigation",
    "next",
    "next page",
    "next topic",
    "prev",
    "previous",
    "previous page",
    "previous topic",
    "print this page",
    "privacy",
    "privacy policy",
    "quick search",
    "register",
    "report a bug",
    "search",
    "show source",
    "sign in",
    "sign up",
    "site map",
    "sitemap",
    "skip to content",
    "subscribe",
    "terms",
    "terms of service",
    "terms of use",
    "this page",
    "toggle navigation",
    "top",
    "up",
};
static_assert(std::is_sorted(std::begin(kNavigationWords),
                             std::end(kNavigationWords)));

// For each first letter, which lengths its navigation words have: bit n for
// n bytes. Few other lines get past it.
constexpr std::array<u32, 26> kWordLengths = [] {
  std::array<u32, 26> lengths{};
  for (std::string_view word : kNavigationWords)
    lengths[word[0] - 'a'] |= u32{1} << word.size();
  return lengths;
}();

enum class Role {
  kNone,
  kWord,     // a word of navigation, alone on its line
  kMarked,   // such a word, or a short title, with a mark
  kLoneBar,  // nothing but marks
};

// Bytes of the mark that `text` starts with, 0 without one. Navigation puts
// marks between or beside its words.
i64 start_mark(std::string_view text) {
  static constexpr std::string_view kShort[] = {"\xC2\xAB", "\xC2\xBB"};
  static constexpr std::string_view kLong[] = {"\xE2\x80\xB9", "\xE2\x80\xBA",
                                               "\xE2\x86\x90", "\xE2\x86\x92",
                                               "\xE2\x96\xB6", "\xE2\x97\x80"};
  const auto starts = [&](std::string_view mark) {
    return text.starts_with(mark);
  };
  if (text.starts_with('|'))
    return 1;
  if (text.starts_with('\xC2'))
    return std::any_of(std::begin(kShort), std::end(kShort), starts) ? 2 : 0;
  if (text.starts_with('\xE2'))
    return std::any_of(std::begin(kLong), std::end(kLong), starts) ? 3 : 0;
  return 0;
}

// Bytes of the mark that `text` ends with.
i64 end_mark(std::string_view text) {
  if (text.empty() || static_cast<u8>(text.back()) < 0x80)
    return text.ends_with('|') ? 1 : 0;
  for (i64 bytes = 2; bytes <= std::min<i64>(3, std::ssize(text)); bytes++)
    if (start_mark(text.substr(text.size() - bytes)) == bytes)
      return bytes;
  return 0;
}

// Takes blanks and marks off both ends; tells whether a mark was there.
struct Bared {
  std::string_view text;
  bool has_mark = false;
  bool ends_in_mark = false;
};
Bared bared(std::string_view text) {
  Bared result{trim(text)};
  for (;;) {
    if (const i64 bytes = end_mark(result.text); bytes > 0) {
      result.text.remove_suffix(bytes);
      result.ends_in_mark = true;
    } else if (const i64 bytes = start_mark(result.text); bytes > 0) {
      result.text.remove_prefix(bytes);
    } else {
      return result;
    }
    result.text = trim(result.text);
    result.has_mark = true;
  }
}

bool is_navigation_word(std::string_view text) {
  if (text.empty() || text.size() > kMaxWordBytes || !ascii::is_letter(text[0]))
    return false;
  if ((kWordLengths[(text[0] | 0x20) - 'a'] >> text.size() & 1) == 0)
    return false;
  std::array<char, kMaxWordBytes> lower;
  for (size_t i = 0; i < text.size(); i++)
    lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i];
  return std::binary_search(std::begin(kNavigationWords),
                            std::end(kNavigationWords),
                            std::string_view(lower.data(), text.size()));
}

// DocBook's footer glues the word to the title: "Next8.7. Printers".
bool is_glued_neighbour(std::string_view text) {
  if (text[0] != 'P' && text[0] != 'N')
    return false;
  for (std::string_view word : {"Prev", "Next"})
    if (text.starts_with(word) && text.size() > word.size()) {
      const char after = text[word.size()];
      return (after >= '0' && after <= '9') || (after >= 'A' && after <= 'Z');
    }
  return false;
}

Role role_of(const PageLine& line) {
  if (line.kind != LineKind::kText && line.kind != LineKind::kList)
    return Role::kNone;
  if (line.inked > kMaxTitleBytes)
    return Role::kNone;
  std::string_view text = trim(line.text);
  if (line.kind == LineKind::kList)
    text = trim(text.substr(std::min(text.size(), text.find(' '))));
  const Bared core = bared(text);
  if (core.text.empty())
    return core.has_mark ? Role::kLoneBar : Role::kNone;
  if (is_navigation_word(core.text))
    return core.has_mark ? Role::kMarked : Role::kWord;
  if (is_glued_neighbour(core.text))
    return Role::kWord;
  // A crumb of a path: "Python \u00BB"; no quotation that \u00AB opens.
  const bool is_crumb = core.ends_in_mark && text.size() <= 60 &&
                        text.find("\xC2\xAB") == text.npos &&
                        text.find("\xE2\x80\xB9") == text.npos &&
                        !ends_sentence(core.text);
  return is_crumb ? Role::kMarked : Role::kNone;
}

// Bytes of the mark at text[at] that parts the cells of a menu, 0 when there
// is none.
i64 cell_mark(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  switch (text[at]) {
  case '|':
    return 1;
  case ' ':
    return rest.starts_with("  ") ? 2 : 0;
  case '<':
    return rest.starts_with("<<") ? 2 : 0;
  case '>':
    return rest.starts_with(">>") ? 2 : 0;
  case '\xC2':
    for (std::string_view mark : {"\xC2\xAB", "\xC2\xBB", "\xC2\xB7"})
      if (rest.starts_with(mark))
        return 2;
    return 0;
  case '\xE2':
    for (std::string_view mark :
         {"\xE2\x80\xA2", "\xE2\x80\xBA", "\xE2\x86\x90", "\xE2\x86\x92"})
      if (rest.starts_with(mark))
        return 3;
    return 0;
  }
  return 0;
}

// A line of navigation in one: "Home | About | Contact", "<< Previous Next >>".
bool is_menu_row(std::string_view text) {
  if (text.size() > 200)
    return false;
  i64 cells = 0;
  i64 known = 0;
  i64 marks = 0;
  text = trim(text);
  while (!text.empty()) {
    size_t end = 0;
    i64 skip = 0;
    while (end < text.size() && (skip = cell_mark(text, end)) == 0)
      end++;
    const std::string_view cell = trim(text.substr(0, end));
    marks += skip > 0 && text[end] != ' ';
    if (!cell.empty()) {
      cells++;
      known += is_navigation_word(cell);
    }
    text.remove_prefix(end + skip);
  }
  return marks >= 1 && cells >= 2 && known * 3 >= cells * 2 &&
         (cells >= 3 || known == cells);
}

// A run of navigation lines while it grows.
struct Run {
  std::vector<i64> lines;
  i64 marked = 0;
  i64 words = 0;
  bool is_at_edge = false;
};

void drop_run(Page& page, const Run& run) {
  const bool is_sure = (run.lines.size() >= 4 && run.marked >= 2) ||
                       (run.words >= 3 && run.is_at_edge);
  if (!is_sure)
    return;
  for (i64 line : run.lines)
    page.lines[line].is_dropped = true;
  page.counts.navigation += std::ssize(run.lines);
}

// Navigation runs over lines with ink; a title is let through behind a crumb
// when a bar follows, and between "Previous topic" and "Next topic".
class RunFinder {
 public:
  RunFinder(Page& page, const Edges& edges) : page_(page), edges_(edges) {}

  void add(i64 at, i64 ordinal) {
    const PageLine& line = page_.lines[at];
    const Role role = role_of(line);
    if (role == Role::kNone) {
      const bool may_be_title = !run_.lines.empty() && title_ < 0 &&
                                takes_title_ && line.inked <= kMaxTitleBytes &&
                                line.kind == LineKind::kText;
      if (!may_be_title)
        finish();
      title_ = may_be_title ? at : -1;
      return;
    }
    if (title_ >= 0) {
      if (needs_bar_ && role != Role::kLoneBar)
        finish();
      else
        run_.lines.push_back(title_);
      title_ = -1;
    }
    take(at, ordinal, role);
  }

  void finish() {
    if (run_.lines.empty())
      return;
    drop_run(page_, run_);
    run_ = Run();
    title_ = -1;
    takes_title_ = false;
  }

 private:
  void take(i64 at, i64 ordinal, Role role) {
    run_.lines.push_back(at);
    (role == Role::kWord ? run_.words : run_.marked)++;
    run_.is_at_edge |= edges_.is_near(ordinal);
    const std::string_view text = trim(page_.lines[at].text);
    needs_bar_ = text.ends_with("\xC2\xBB");
    takes_title_ =
        needs_bar_ || text == "Previous topic" || text == "Next topic";
  }

  Page& page_;
  const Edges& edges_;
  Run run_;
  i64 title_ = -1;  // a title that waits for what follows
  bool takes_title_ = false;
  bool needs_bar_ = false;
};

}  // namespace

void drop_navigation(Page& page) {
  const Edges edges(page);
  RunFinder finder(page, edges);
  i64 ordinal = 0;
  for (i64 i = 0; i < page.size(); i++) {
    if (!page.has_ink(i))
      continue;
    finder.add(i, ordinal);
    const PageLine& line = page.lines[i];
    if (line.kind == LineKind::kText && line.inked <= 160 &&
        (line.symbols > 0 || line.high > 0) && edges.is_near(ordinal) &&
        page.stands_alone(i) && is_menu_row(line.text)) {
      page.lines[i].is_dropped = true;
      page.counts.navigation++;
    }
    ordinal++;
  }
  finder.finish();
}

}  // namespace docmill
