#include "lib/refine/facts.h"

#include <algorithm>

#include "kernels/bit_positions.h"
#include "kernels/byte_positions.h"
#include "lib/base/ascii.h"
#include "lib/base/hash.h"

namespace docmill {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trim(std::string_view text) {
  return ascii::trim_if(text, is_blank);
}

// Calls visit(line) for each line, without its '\n'.
template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  constexpr std::size_t kPiece = 4096;  // small enough for the stack
  u32 ends[kPiece + kernels::kPositionSlack];
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); at += kPiece) {
    const std::string_view piece = text.substr(at, kPiece);
    const std::size_t found = kernels::byte_positions(
        reinterpret_cast<const u8*>(piece.data()), piece.size(), '\n', ends);
    for (std::size_t i = 0; i < found; i++) {
      visit(text.substr(begin, at + ends[i] - begin));
      begin = at + ends[i] + 1;
    }
  }
  if (begin < text.size())
    visit(text.substr(begin));
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

bool is_fence(std::string_view line) {
  return line.starts_with("```") || line.starts_with("~~~");
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
    const bool at_fence = is_fence(line);
    if (in_code_ && at_fence && line[0] == fence_) {
      add(Kind::kCode, code_);
      in_code_ = false;
    } else if (in_code_) {
      code_ = hash_combine(code_, hash64(without_line_end(raw)));
    } else if (at_fence) {
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
    for (std::size_t i = 0; i < line.size(); i++) {
      const bool is_address =
          line[i] == '@' || (line[i] == ':' && line.substr(i, 3) == "://");
      if (!is_address)
        continue;
      const std::string_view word = word_around(line, i);
      if (word.size() > 3)
        add(Kind::kAddress, hash64(word));
      const auto end = static_cast<std::size_t>(word.end() - line.begin());
      i = std::max(i + 1, end) - 1;
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
struct InkedLines {
  std::vector<std::string_view> lines;
  bool have_fence = false;

  explicit InkedLines(std::string_view text) {
    lines.reserve(text.size() / 32 + 8);
    for_each_line(text, [&](std::string_view raw) {
      const std::string_view line = trim(raw);
      if (line.empty())
        return;
      have_fence |= is_fence(line);
      lines.push_back(line);
    });
  }
};

}  // namespace

Facts::Facts(std::vector<u64> hashes) : hashes_(std::move(hashes)) {
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
}

Facts::Facts(std::string_view text) {
  Collector collector;
  for_each_line(text, [&](std::string_view line) { collector.add_line(line); });
  *this = Facts(std::move(collector.hashes));
}

bool Facts::are_in(const Facts& other) const {
  return std::includes(other.hashes_.begin(), other.hashes_.end(),
                       hashes_.begin(), hashes_.end());
}

bool surely_has_facts(std::string_view candidate, std::string_view text) {
  constexpr i64 kFewLines = 40;
  const InkedLines theirs(text);
  const InkedLines ours(candidate);
  // Without code blocks the facts of a text are those of its lines, each
  // line's by itself.
  if (theirs.have_fence || ours.have_fence)
    return false;
  Collector wanted;
  Collector found;
  const std::vector<std::string_view>& lines = theirs.lines;
  auto next = lines.begin();  // the first that no line was found for
  for (std::string_view here : ours.lines) {
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
