#include "lib/score/quality_ending.h"

#include <algorithm>

#include "lib/base/ascii.h"

namespace docmill {
namespace {

// Whether a line with these last bytes may go on: it ends in a letter of any
// script or in a comma. Above ASCII, general and CJK punctuation, full-width
// forms, Latin-1 signs, the Arabic and the Indic full stops are no letters.
bool is_open_end(std::string_view line) {
  const char last = line.back();
  if (static_cast<signed char>(last) >= 0)
    return ascii::is_letter(last) || last == ',';
  size_t at = line.size() - 1;
  while (at > 0 && (static_cast<u8>(line[at]) & 0xC0) == 0x80)
    at--;
  const std::string_view c = line.substr(at);
  const bool is_closing = c[0] == '\xC2' || c[0] == '\xE2' ||
                          c.starts_with("\xE3\x80") || c[0] == '\xEF' ||
                          c == "\xD8\x9F" || c == "\xDB\x94" ||
                          c == "\xE0\xA5\xA4";
  return !is_closing;
}

// A letter, a full stop and a blank: the line holds a whole sentence and more.
// "3. Results" and "J. Smith" do not.
// `last_segment` is where the line's last segment begins: after it there is
// none.
bool has_sentence_end(std::string_view line, i64 last_segment) {
  constexpr i64 kLookBack = 2000;
  const i64 from = std::max<i64>(std::ssize(line) - kLookBack, 0);
  for (i64 i = std::min(last_segment, std::ssize(line) - 1); i > from + 1;
       i--) {
    const char stop = line[i - 1];
    const char before = line[i - 2];
    const bool is_sentence = (before >= 'a' && before <= 'z') ||
                             before == ')' || static_cast<u8>(before) >= 0x80;
    if (line[i] == ' ' && is_sentence &&
        (stop == '.' || stop == '?' || stop == '!'))
      return true;
  }
  return line.substr(from).find("\u3002") != line.npos;
}

}  // namespace

double ending(const LineStats& lines) {
  const std::string_view line = lines.last_line;
  if (line.empty() || !is_open_end(line))
    return 1;
  if (line.back() == ',')
    return 0.2;
  if (has_sentence_end(line, lines.last_segment))
    return 0.15;
  const bool goes_on = lines.last_follows_line && lines.before_last_is_open &&
                       ascii::is_letter(line[0]);
  if (goes_on)
    return 0.25;
  // A row of columns or a list entry may be as long as it likes.
  if (line.size() <= 160 && line.find("  ") != line.npos)
    return 0.96;
  const std::string_view head = line.substr(0, 400);
  const auto blanks = std::count(head.begin(), head.end(), ' ');
  if (blanks >= 9)
    return 0.25;
  return blanks >= 5 ? 0.5 : 0.96;
}

}  // namespace docmill
