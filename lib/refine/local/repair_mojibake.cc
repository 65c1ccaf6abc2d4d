#include "lib/refine/local/repair_mojibake.h"

#include <algorithm>
#include <array>
#include <vector>

#include "lib/refine/local/repair_shape.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

// The code points of Windows-1252 for the bytes 0x80 to 0x9F (Unicode's
// CP1252.TXT); the five bytes it leaves undefined stand for themselves.
constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

// The byte that was read as `code_point`, 0 when it can be none above 0x7F.
u8 byte_of(char32_t code_point) {
  if (code_point >= 0x80 && code_point <= 0xFF)
    return static_cast<u8>(code_point);
  if (code_point < 0x100)
    return 0;
  const auto found =
      std::find(kWindows1252.begin(), kWindows1252.end(), code_point);
  return found == kWindows1252.end() ? 0
                                     : 0x80 + (found - kWindows1252.begin());
}

// One garbled character: line[from, to) stands for `code_point`.
struct Garbled {
  i64 from;
  i64 to;
  char32_t code_point;
  char32_t last;  // the last character as it is shown now
};

// The garbled character that starts at `at`; to == from when there is none.
Garbled garbled_at(std::string_view line, i64 at) {
  const Garbled none{at, at, 0, 0};
  const u8 lead = byte_of(decode_utf8(line, at).code_point);
  if (lead < 0xC2 || lead > 0xF4)
    return none;
  const int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char bytes[4];
  char32_t last = 0;
  i64 to = at;
  for (int i = 0; i < length; i++) {
    if (to >= std::ssize(line))
      return none;
    const Decoded decoded = decode_utf8(line, to);
    last = decoded.code_point;
    bytes[i] = static_cast<char>(byte_of(last));
    to += decoded.length;
  }
  const Decoded meant = decode_utf8({bytes, static_cast<size_t>(length)}, 0);
  if (!meant.is_valid || meant.length != length)
    return none;
  return {at, to, meant.code_point, last};
}

bool is_quote(char32_t c) {
  static constexpr char32_t kQuotes[] = {
      '"',    '\'',   '`',    '(',    ')',    '[',    ']',
      '<',    '>',    0xAB,   0xBB,   0x2018, 0x2019, 0x201A,
      0x201C, 0x201D, 0x201E, 0x2039, 0x203A, 0x300C, 0x300D};
  return std::find(std::begin(kQuotes), std::end(kQuotes), c) !=
         std::end(kQuotes);
}

// What may end a word in any text: the tail of a garbled character that
// looks so proves nothing.
bool is_closing(char32_t c) {
  return is_quote(c) || c == 0x2026 || c == 0x2013 || c == 0x2014 ||
         c == 0xAE || c == 0xA9 || c == 0x2122 || c == 0xB9 || c == 0xB2 ||
         c == 0xB3 || c == 0xAA || c == 0xBA || c == 0xB7;
}

// Whether a single garbled character, with no other at its side, is beyond
// doubt.
bool is_unmistakable(std::string_view line, const Garbled& garbled) {
  const char32_t c = garbled.code_point;
  if (c >= 0x10000)
    return c >= 0x1F000 && c <= 0x1FFFF;  // emoji
  if (c >= 0x800)
    return (c >= 0x2000 && c <= 0x27BF) || c == 0xFEFF || c == 0xFFFD;
  if (c < 0xA0)
    return false;
  const char32_t before = char_before(line, garbled.from);
  const char32_t after = char_at(line, garbled.to);
  if (is_closing(garbled.last) && !is_letter(after))
    return c < 0x100 && is_lower(before);
  if (c < 0x100)
    return !(is_upper(before) && !is_letter(after));
  return c < 0x180 && (is_letter(before) || is_letter(after));
}

// A run that is quoted by itself is what the text speaks about.
bool is_quoted(std::string_view line, i64 from, i64 to) {
  while (from > 0 && (line[from - 1] == ' ' ||
                      (from > 1 && line.substr(from - 2, 2) == "\xC2\xA0")))
    from -= line[from - 1] == ' ' ? 1 : 2;
  while (to < std::ssize(line) &&
         (line[to] == ' ' || line.substr(to, 2) == "\xC2\xA0"))
    to += line[to] == ' ' ? 1 : 2;
  const char32_t before = char_before(line, from);
  const char32_t after = char_at(line, to);
  return (is_quote(before) && !is_letter(after)) ||
         (is_quote(after) && !is_letter(before));
}

// One step back. An empty text stands for "nothing to repair".
MojibakeRepair step(std::string_view line) {
  std::vector<Garbled> found;
  for (i64 at = 0;;) {
    // Every lead byte was read as U+00C2 to U+00F4, whose UTF-8 starts so.
    at = line.find('\xC3', at);
    if (at < 0)
      break;
    const Garbled garbled = garbled_at(line, at);
    if (garbled.to > at)
      found.push_back(garbled);
    at = garbled.to > at ? garbled.to : at + 2;
  }
  MojibakeRepair repair;
  i64 copied = 0;
  for (size_t i = 0; i < found.size();) {
    size_t end = i + 1;  // one past the run of neighbours
    while (end < found.size() && found[end].from == found[end - 1].to)
      end++;
    const bool is_sure =
        end - i >= 2
            ? std::all_of(found.begin() + i, found.begin() + end,
                          [](const Garbled& g) { return g.code_point >= 0xA0; })
            : is_unmistakable(line, found[i]);
    const bool quoted = is_quoted(line, found[i].from, found[end - 1].to);
    if (quoted && (end - i <= 2))
      return {};  // a line about mojibake
    for (; is_sure && i < end; i++) {
      repair.text.append(line, copied, found[i].from - copied);
      append_utf8(repair.text, found[i].code_point);
      copied = found[i].to;
      repair.repaired++;
    }
    i = end;
  }
  if (repair.repaired > 0)
    repair.text.append(line, copied);
  return repair;
}

}  // namespace

MojibakeRepair repaired_mojibake(std::string_view line) {
  MojibakeRepair best;
  for (int depth = 0; depth < 3; depth++) {
    MojibakeRepair next = step(depth == 0 ? line : std::string_view(best.text));
    if (next.repaired == 0)
      break;
    next.repaired += best.repaired;
    best = std::move(next);
  }
  return best;
}

}  // namespace docmill
