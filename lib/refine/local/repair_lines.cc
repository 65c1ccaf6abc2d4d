#include "lib/refine/local/repair_lines.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace docmill {
namespace {

// Each byte adds one to one of these 12-bit counters, so a line of up to
// 4,095 bytes is measured with one addition a byte.
constexpr int kLetter = 0;
constexpr int kDigit = 12;
constexpr int kSymbol = 24;
constexpr int kHigh = 36;
constexpr int kBlankByte = 48;
constexpr i64 kChunk = 4095;

constexpr std::array<u64, 256> make_classes() {
  std::array<u64, 256> classes{};
  for (int c = 0; c < 256; c++)
    if (c >= 0x80)
      classes[c] = u64{1} << kHigh;
  for (int c = 'a'; c <= 'z'; c++)
    classes[c] = classes[c - 'a' + 'A'] = u64{1} << kLetter;
  for (int c = '0'; c <= '9'; c++)
    classes[c] = u64{1} << kDigit;
  for (char c : {'{', '}', '[', ']', '<', '>', '=', '_', '\\', ';', '$',
                 '#', '@', '|', '~', '^', '`', '*', '+', '&',  '%'})
    classes[static_cast<u8>(c)] = u64{1} << kSymbol;
  for (char c : {' ', '\t', '\r', '\f', '\v'})
    classes[static_cast<u8>(c)] = u64{1} << kBlankByte;
  return classes;
}
constexpr std::array<u64, 256> kClasses = make_classes();

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool is_blank_byte(char c) { return c == ' ' || c == '\t' || c == '\r'; }

}  // namespace

void measure(Line& line) {
  const std::string_view text = line.text;
  line.letters = line.digits = line.symbols = line.high = line.words = 0;
  u32 blanks = 0;
  for (i64 from = 0; from < std::ssize(text); from += kChunk) {
    u64 sum = 0;
    u64 breaks = 0;
    const i64 to = std::min<i64>(std::ssize(text), from + kChunk);
    // The byte before a text counts as blank.
    u64 before =
        from == 0 ? 1 : kClasses[static_cast<u8>(text[from - 1])] >> kBlankByte;
    for (i64 i = from; i < to; i++) {
      const u64 one = kClasses[static_cast<u8>(text[i])];
      sum += one;
      const u64 blank = one >> kBlankByte;
      breaks += before & ~blank;
      before = blank;
    }
    line.letters += sum >> kLetter & 0xFFF;
    line.digits += sum >> kDigit & 0xFFF;
    line.symbols += sum >> kSymbol & 0xFFF;
    line.high += sum >> kHigh & 0xFFF;
    blanks += sum >> kBlankByte & 0xFFF;
    line.words += breaks;
  }
  line.inked = text.size() - blanks;
  i64 columns = 0;
  size_t start = 0;
  for (; start < text.size() && columns <= 200; start++) {
    if (text[start] == ' ')
      columns++;
    else if (text[start] == '\t')
      columns += 4 - columns % 4;
    else
      break;
  }
  line.indent = columns;
  size_t end = text.size();
  while (end > start && is_blank_byte(text[end - 1]))
    end--;
  const i64 inner_blanks = blanks - start - (text.size() - end);
  line.has_gap = inner_blanks > 0 && (inner_blanks >= i64{line.words} ||
                                      std::memchr(text.data() + start, '\t',
                                                  end - start) != nullptr);
  const bool is_blank =
      line.inked == 0
          ? text.find('\f') == text.npos && text.find('\v') == text.npos
          : line.high == line.inked && trim(text).empty();
  line.kind = is_blank ? LineKind::kBlank : LineKind::kText;
}

Page page_of(std::string_view text) {
  Page page;
  page.lines.reserve(text.size() / 32 + 8);
  for (size_t at = 0; at < text.size();) {
    const size_t found = text.find('\n', at);
    const size_t stop = found == text.npos ? text.size() : found;
    Line line;
    line.text = text.substr(at, stop - at);
    line.end_bytes = found == text.npos ? 0 : 1;
    if (line.end_bytes == 1 && !line.text.empty() && line.text.back() == '\r') {
      line.text.remove_suffix(1);
      line.end_bytes = 2;
      page.has_carriage_return = true;
    }
    measure(line);
    page.lines.push_back(line);
    at = stop + 1;
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
