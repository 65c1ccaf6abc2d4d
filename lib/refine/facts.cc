#include "lib/refine/facts.h"

#include <algorithm>
#include <cstring>

#include "lib/base/ascii.h"
#include "lib/base/hash.h"

namespace docmill {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trim(std::string_view text) {
  return ascii::trim_if(text, is_blank);
}

// Versions of a text may end their lines in another way.
std::string_view without_line_end(std::string_view line) {
  while (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

// "12." or "12)" at the start of a line numbers a list item.
std::string_view without_ordinal(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && ascii::is_digit(line[i]))
    i++;
  const bool is_ordinal = i > 0 && i + 1 < line.size() &&
                          (line[i] == '.' || line[i] == ')') &&
                          is_blank(line[i + 1]);
  return is_ordinal ? line.substr(i + 1) : line;
}

// The kind is part of the hash, so that the heading "2024" is no number.
enum class Kind : u64 { kNumber = 1, kAddress, kCode, kHeading };

class Collector {
 public:
  std::vector<u64> hashes;

  void add_line(std::string_view raw) {
    const std::string_view line = trim(raw);
    if (add_code_line(line, raw))
      return;
    if (line.empty())
      return;
    if (line.front() == '#')
      add_heading(line);
    const std::string_view body = without_ordinal(line);
    add_addresses(body);
    add_numbers(body);
  }

 private:
  void add(Kind kind, u64 hash) {
    hashes.push_back(hash_combine(static_cast<u64>(kind), hash));
  }

  // Returns whether the line is a fence or inside one.
  bool add_code_line(std::string_view line, std::string_view raw) {
    const bool is_fence = line.starts_with("```") || line.starts_with("~~~");
    if (in_code_ && is_fence && line[0] == fence_) {
      add(Kind::kCode, code_);
      in_code_ = false;
    } else if (in_code_) {
      code_ = hash_combine(code_, hash64(without_line_end(raw)));
    } else if (is_fence) {
      in_code_ = true;
      fence_ = line[0];
      code_ = 0;
    } else {
      return false;
    }
    return true;
  }

  void add_heading(std::string_view line) {
    const std::size_t level = line.find_first_not_of('#');
    if (level == line.npos || level > 6 || !is_blank(line[level]))
      return;
    std::string_view title = line.substr(level);
    while (!title.empty() && (title.back() == '#' || is_blank(title.back())))
      title.remove_suffix(1);
    add(Kind::kHeading, hash64(trim(title)));
  }

  void add_numbers(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); i++) {
      if (!ascii::is_digit(line[i]))
        continue;
      u64 hash = 0;
      while (i < line.size()) {
        if (ascii::is_digit(line[i]))
          hash = hash_combine(hash, static_cast<u64>(line[i]));
        else if (!is_thousands_comma(line, i))
          break;
        i++;
      }
      add(Kind::kNumber, hash);
    }
  }

  // A comma between digits with exactly three digits behind it.
  static bool is_thousands_comma(std::string_view line, std::size_t i) {
    if (line[i] != ',' || i + 3 >= line.size())
      return false;
    const bool has_fourth = i + 4 < line.size() && ascii::is_digit(line[i + 4]);
    return ascii::is_digit(line[i + 1]) && ascii::is_digit(line[i + 2]) &&
           ascii::is_digit(line[i + 3]) && !has_fourth;
  }

  // URLs and e-mail addresses: words with "://" or "@" inside.
  void add_addresses(std::string_view line) {
    for (std::size_t i = line.find_first_of(":@"); i != line.npos;) {
      const bool is_address = line[i] == '@' || line.substr(i, 3) == "://";
      std::size_t end = i + 1;
      if (is_address) {
        const std::string_view word = word_around(line, i);
        end =
            std::max<std::size_t>(end, word.data() + word.size() - line.data());
        if (word.size() > 3)
          add(Kind::kAddress, hash64(word));
      }
      i = line.find_first_of(":@", end);
    }
  }

  // The run around line[at] without white space, quotes and brackets, and
  // without the punctuation that ends a sentence.
  static std::string_view word_around(std::string_view line, std::size_t at) {
    constexpr std::string_view kEnds = " \t\r\"'`<>()[]{}|";
    std::size_t start = line.find_last_of(kEnds, at);
    start = start == line.npos ? 0 : start + 1;
    std::string_view word = line.substr(start);
    word = word.substr(0, word.find_first_of(kEnds, at - start));
    while (!word.empty() && std::string_view(".,;:!?*_").find(word.back()) !=
                                std::string_view::npos)
      word.remove_suffix(1);
    return word;
  }

  bool in_code_ = false;
  char fence_ = 0;
  u64 code_ = 0;
};

// The lines that are not blank, trimmed.
std::vector<std::string_view> inked_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  lines.reserve(text.size() / 32 + 8);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    if (!line.empty())
      lines.push_back(line);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t n = 0;
  while (n + 8 <= most && std::memcmp(a.data() + n, b.data() + n, 8) == 0)
    n += 8;
  while (n < most && a[n] == b[n])
    n++;
  return n;
}

std::size_t common_suffix(std::string_view a, std::string_view b) {
  const char* const a_end = a.data() + a.size();
  const char* const b_end = b.data() + b.size();
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t n = 0;
  while (n + 8 <= most && std::memcmp(a_end - n - 8, b_end - n - 8, 8) == 0)
    n += 8;
  while (n < most && a_end[-1 - static_cast<std::ptrdiff_t>(n)] ==
                         b_end[-1 - static_cast<std::ptrdiff_t>(n)])
    n++;
  return n;
}

// Takes off the whole lines that the two have in common at both ends.
void drop_common_ends(std::string_view& a, std::string_view& b) {
  const std::size_t prefix =
      a.substr(0, common_prefix(a, b)).rfind('\n') + 1;  // npos: none
  a.remove_prefix(prefix);
  b.remove_prefix(prefix);
  const std::size_t suffix = common_suffix(a, b);
  const std::size_t line_end = a.find('\n', a.size() - suffix);
  if (line_end == a.npos)
    return;
  b.remove_suffix(a.size() - line_end);
  a = a.substr(0, line_end);
}

bool may_have_fence(std::string_view text) {
  return text.find("```") != text.npos || text.find("~~~") != text.npos;
}

}  // namespace

Facts::Facts(std::vector<u64> hashes) : hashes_(std::move(hashes)) {
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
}

Facts::Facts(std::string_view text) {
  Collector collector;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    collector.add_line(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  *this = Facts(std::move(collector.hashes));
}

bool Facts::are_in(const Facts& other) const {
  return std::includes(other.hashes_.begin(), other.hashes_.end(),
                       hashes_.begin(), hashes_.end());
}

bool surely_has_facts(std::string_view candidate, std::string_view text) {
  // Without code blocks the facts of a text are those of its lines, each
  // line's by itself.
  if (may_have_fence(candidate) || may_have_fence(text))
    return false;
  drop_common_ends(candidate, text);
  constexpr i64 kFewLines = 40;
  Collector wanted;
  Collector found;
  const std::vector<std::string_view> lines = inked_lines(text);
  auto next = lines.begin();  // the first that no line was found for
  for (std::string_view here : inked_lines(candidate)) {
    const auto few = next + std::min(kFewLines, lines.end() - next);
    const auto equal = std::find(next, few, here);
    if (equal == few) {
      found.add_line(here);
      continue;
    }
    std::for_each(next, equal, [&](auto line) { wanted.add_line(line); });
    next = equal + 1;
  }
  std::for_each(next, lines.end(), [&](auto line) { wanted.add_line(line); });
  return wanted.hashes.empty() ||
         Facts(std::move(wanted.hashes)).are_in(Facts(std::move(found.hashes)));
}

}  // namespace docmill
